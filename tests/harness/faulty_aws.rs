//! An AWS that fails as a test wants: what a test does not answer itself goes to a real local AWS behind it, or is answered
//! as an account with few things in it would.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request, as far as tests look at it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `GET /clusters/dev-trantor`, without a query.
    pub(crate) line: String,
    /// What a form asks for, `GetCallerIdentity`; of JSON, the operation.
    pub(crate) action: String,
    /// The region in its signature.
    pub(crate) region: String,
    /// Whose signature it is, by the access key.
    pub(crate) key: String,
    /// The whole of it.
    raw: String,
}

impl Request {
    /// The action of a form, or else the line.
    pub(crate) fn call(&self) -> &str {
        if self.action.is_empty() { &self.line } else { &self.action }
    }
}

/// What happens to a request.
pub(crate) enum Fate {
    /// It is answered as usual.
    Usual,
    /// It is answered with this status and body.
    Answer(u16, String),
    /// It is answered as usual, but late.
    Late(Duration),
    /// It is never answered.
    Never,
}

impl Fate {
    /// An error of EKS.
    pub(crate) fn of_eks(status: u16, code: &str, message: &str) -> Self {
        Self::Answer(status, format!("{{\"__type\":\"{code}\",\"message\":\"{message}\"}}"))
    }

    /// An error of STS or IAM.
    pub(crate) fn of_sts(status: u16, code: &str, message: &str) -> Self {
        Self::Answer(
            status,
            format!(
                "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
            ),
        )
    }

    /// An error of EC2.
    pub(crate) fn of_ec2(status: u16, code: &str) -> Self {
        Self::Answer(
            status,
            format!("<Response><Errors><Error><Code>{code}</Code></Error></Errors></Response>"),
        )
    }
}

type Decide = dyn Fn(&Request) -> Fate + Send + Sync;

/// A server on this machine alone. It ends with the process: a thread that never answers cannot be joined.
pub(crate) struct FaultyAws {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl FaultyAws {
    /// A server without anything behind it.
    pub(crate) fn alone(decide: impl Fn(&Request) -> Fate + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(decide))
    }

    /// A server before another one.
    pub(crate) fn before(
        behind: SocketAddr,
        decide: impl Fn(&Request) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(behind), Arc::new(decide))
    }

    fn start(behind: Option<SocketAddr>, decide: Arc<Decide>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (decide, noted) = (Arc::clone(&decide), Arc::clone(&noted));
                // A caller that gave up is no failure here.
                thread::spawn(move || _ = serve(stream, behind, &*decide, &noted));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whose signatures there were.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.seen.lock().unwrap().iter().map(|request| request.key.clone()).collect()
    }

    /// What was asked, and how often.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for request in self.seen.lock().unwrap().iter() {
            *calls.entry(request.call().to_owned()).or_default() += 1;
        }
        calls
    }
}

fn serve(
    mut stream: TcpStream,
    behind: Option<SocketAddr>,
    decide: &Decide,
    seen: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let Some(request) = read(&mut stream)? else { return Ok(()) };
    seen.lock().unwrap().push(request.clone());
    let (status, body) = match decide(&request) {
        Fate::Answer(status, body) => (status, body),
        Fate::Never => {
            thread::sleep(Duration::from_mins(10));
            return Ok(());
        }
        fate => {
            if let Fate::Late(by) = fate {
                thread::sleep(by);
            }
            match behind {
                Some(behind) => return pass_on(&request, behind, &mut stream),
                None => usual(&request),
            }
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status} Told\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn read(stream: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        if body.len() >= header(head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0) {
            return Ok(Some(parse(&text)));
        }
    }
}

fn parse(raw: &str) -> Request {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let mut line = head.split([' ', '?']);
    let (method, path) = (line.next().unwrap(), line.next().unwrap());
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(str::to_owned);
    let action = action.or_else(|| header(head, "x-amz-target").map(str::to_owned));
    // Credential=KEY/20261121/us-east-1/eks/aws4_request
    let scope = header(head, "authorization").and_then(|of| of.split_once("Credential="));
    let mut scope = scope.map(|(_, of)| of.split('/')).into_iter().flatten();
    let (key, region) = (scope.next().unwrap_or_default(), scope.nth(1).unwrap_or_default());
    Request {
        line: format!("{method} {path}"),
        action: action.unwrap_or_default(),
        region: region.to_owned(),
        key: key.to_owned(),
        raw: raw.to_owned(),
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn pass_on(request: &Request, behind: SocketAddr, stream: &mut TcpStream) -> std::io::Result<()> {
    let mut other = TcpStream::connect(behind)?;
    let (head, body) = request.raw.split_once("\r\n\r\n").unwrap();
    write!(other, "{head}\r\nConnection: close\r\n\r\n{body}")?;
    std::io::copy(&mut other, stream).map(drop)
}

/// What an account has with one cluster in it, `dev-trantor`, that has nothing.
fn usual(request: &Request) -> (u16, String) {
    let body = match request.call() {
        "GetCallerIdentity" => {
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:aws:sts::111122223333:assumed-role/reader/me</Arn><UserId>A</UserId><Account>111122223333</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        }
        "GET /clusters" if request.region == "us-east-1" => r#"{"clusters":["dev-trantor"]}"#,
        "GET /clusters" => r#"{"clusters":[]}"#,
        "GET /clusters/dev-trantor" => {
            r#"{"cluster":{"name":"dev-trantor","arn":"arn:aws:eks:us-east-1:111122223333:cluster/dev-trantor","status":"ACTIVE",
               "version":"1.36","platformVersion":"eks.1","roleArn":"arn:aws:iam::111122223333:role/x",
               "resourcesVpcConfig":{"vpcId":"vpc-1","endpointPublicAccess":false,"endpointPrivateAccess":true}}}"#
        }
        "DescribeSubnets" | "DescribeSecurityGroups" => "<Response/>",
        line if line.starts_with("GET /clusters/dev-trantor/") => "{}",
        _ => return (404, r#"{"__type":"ResourceNotFoundException","message":"no"}"#.to_owned()),
    };
    (200, body.to_owned())
}
