//! Lists of EC2 and IAM, which come in pages.

use crate::call::Calls;
use crate::connection::Connection;
use crate::error::Error;
use crate::query::xml::{self, Element};

/// How many pages a list may have: a service that never ends one must not keep anybody waiting.
const PAGES: usize = 200;

/// The items of a list of EC2; none when it could not be read, which is noted.
pub(super) async fn items<T>(
    of: &Connection,
    calls: &Calls<'_>,
    action: &str,
    resource: &str,
    parameters: &[(&str, &str)],
    list: &str,
    read: impl Fn(Element<'_>) -> T,
) -> Result<Vec<T>, Error> {
    let call = format!("ec2:{action}");
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let mut parameters = parameters.to_vec();
        if let Some(token) = &token {
            parameters.push(("NextToken", token));
        }
        let Some(text) = calls.ask(&call, resource, of.ec2.call(action, &parameters)).await? else {
            return Ok(Vec::new());
        };
        let Ok(document) = xml::document(&text) else {
            calls.lack(&call, resource, &unreadable(&call, resource));
            return Ok(Vec::new());
        };
        let root = Element::root(&document);
        found.extend(root.items(list).map(&read));
        token = root.maybe("nextToken");
        if token.is_none() {
            return Ok(found);
        }
    }
    calls.lack(&call, resource, &endless(&call, resource));
    Ok(Vec::new())
}

/// What IAM says of something, page by page; none when it could not be read, which is noted, or is not there.
pub(super) async fn iam<T>(
    of: &Connection,
    calls: &Calls<'_>,
    action: &str,
    resource: &str,
    parameters: &[(&str, &str)],
    read: impl Fn(Element<'_>) -> Vec<T>,
) -> Result<Option<Vec<T>>, Error> {
    let call = format!("iam:{action}");
    let mut found = Vec::new();
    let mut marker: Option<String> = None;
    for _ in 0..PAGES {
        let mut parameters = parameters.to_vec();
        if let Some(marker) = &marker {
            parameters.push(("Marker", marker));
        }
        let Some(text) = calls.ask(&call, resource, of.iam.call(action, &parameters)).await? else {
            return Ok(None);
        };
        let document = xml::document(&text).ok();
        // `<GetRoleResponse><GetRoleResult>…`
        let result = document.as_ref().and_then(|of| Element::root(of).child(&format!("{action}Result")));
        let Some(result) = result else {
            calls.lack(&call, resource, &unreadable(&call, resource));
            return Ok(None);
        };
        found.extend(read(result));
        marker = result.maybe("Marker").filter(|_| result.flag("IsTruncated") == Some(true));
        if marker.is_none() {
            return Ok(Some(found));
        }
    }
    calls.lack(&call, resource, &endless(&call, resource));
    Ok(None)
}

/// An answer that is not what the service says.
fn unreadable(call: &str, resource: &str) -> Error {
    failed(call, resource, "the answer is none of AWS".to_owned())
}

/// A list that does not end.
fn endless(call: &str, resource: &str) -> Error {
    failed(call, resource, format!("the list has more than {PAGES} pages"))
}

fn failed(call: &str, resource: &str, reason: String) -> Error {
    Error::Failed { call: call.to_owned(), resource: resource.to_owned(), reason }
}
