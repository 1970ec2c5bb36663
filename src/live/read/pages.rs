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
        let Ok(document) = xml::document(&text) else { break };
        let root = Element::root(&document);
        found.extend(root.items(list).map(&read));
        token = root.maybe("nextToken");
        if token.is_none() {
            break;
        }
    }
    Ok(found)
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
        let Ok(document) = xml::document(&text) else { break };
        // `<GetRoleResponse><GetRoleResult>…`
        let Some(result) = Element::root(&document).child(&format!("{action}Result")) else { break };
        found.extend(read(result));
        marker = result.maybe("Marker").filter(|_| result.flag("IsTruncated") == Some(true));
        if marker.is_none() {
            break;
        }
    }
    Ok(Some(found))
}
