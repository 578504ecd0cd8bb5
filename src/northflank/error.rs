//! What can go wrong with a call.
//!
//! Callers use predicates. Texts are fragments without secrets and without bodies: they contain text from the API only
//! as an [`ApiText`].

use std::{fmt, time::Duration};

use reqwest::Method;

use super::{incarnation::CreatedAt, text::ApiText};

/// The kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Create,
    Get,
    List,
    Put,
    Patch,
    Delete,
    /// Lists the objects that may use the call's object.
    ListUsers,
    /// Something that is done with a part of an object, such as a node of a cluster. Doing it twice does no harm.
    Act,
}

impl Operation {
    /// The operations on the call's own objects.
    pub const ALL: [Self; 6] = [Self::Create, Self::Get, Self::List, Self::Put, Self::Patch, Self::Delete];

    pub fn method(self) -> Method {
        match self {
            Self::Create | Self::Act => Method::POST,
            Self::Get | Self::List | Self::ListUsers => Method::GET,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }

    /// Whether its path contains the object's ID. A PUT identifies the object by name.
    pub(super) fn is_of_one(self) -> bool {
        match self {
            Self::Get | Self::Patch | Self::Delete => true,
            Self::Create | Self::List | Self::Put | Self::ListUsers | Self::Act => false,
        }
    }

    /// The last part of the permission's name in Northflank.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Create | Self::Put => "Create",
            Self::Get | Self::List | Self::ListUsers => "Read",
            Self::Patch | Self::Act => "Update",
            Self::Delete => "Delete",
        }
    }

    /// Whether it changes anything in Northflank.
    pub fn is_change(self) -> bool {
        match self {
            Self::Create | Self::Put | Self::Patch | Self::Delete | Self::Act => true,
            Self::Get | Self::List | Self::ListUsers => false,
        }
    }
}

/// A failed call.
#[derive(Debug)]
pub struct Error {
    pub operation: Operation,
    pub kind: Box<ErrorKind>,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether an attempt may have made the change although the call failed.
    pub is_unclear: bool,
}

#[derive(Debug)]
pub enum ErrorKind {
    /// No connection: Northflank certainly did not receive the request.
    Unreachable { reason: String },
    /// A connection, but no TLS session: Northflank certainly did not receive the request, and a retry would fail, too.
    Tls(TlsFault),
    /// The connection broke. Northflank may have received the request.
    Interrupted { reason: String },
    /// No response in time. Northflank may have received the request.
    Timeout { after: Duration },
    /// An error of the API in its documented form.
    Api { status: u16, message: ApiText, details: Option<ApiText>, id: Option<ApiText> },
    /// An error status that is not in the API's form, or too large, for example from a proxy.
    Status { status: u16 },
    /// A redirect. The provider never follows it, because it would send the token to the new address.
    Redirect { status: u16, host: Option<ApiText> },
    /// The API asks for a longer wait than the caller allows. `sent` is how many requests this process has sent. After
    /// a 429, these and the account's other requests exceeded the limit.
    AskedToWait { status: u16, wait: Duration, allowed: Allowed, sent: u64, reason: String },
    /// A success whose body is incomplete or corrupted.
    Garbled { problem: String },
    /// A success whose body arrived, but is not as documented.
    Body { problem: String },
    /// The API accepted a deletion, but no read could confirm it.
    Unconfirmed { reason: String },
    /// The ID now belongs to another integration, which was created at that time.
    Recreated { created_at: CreatedAt },
    /// The integration was renamed, and the request would find it by the old name.
    Renamed,
    /// A lookup that did not find the integration, but does not prove that it is gone.
    Doubtful { found: Box<Error>, doubt: Doubt },
    /// The next wait would exceed the operation's timeout.
    OutOfTime { limit: Duration, waiting_for: String },
    /// The user interrupted the run while the call waited to retry for this reason.
    Stopped { reason: String },
    /// The HTTP client could not be built, or rejected the request before sending it.
    Client { reason: String },
}

/// Why a lookup does not prove that an integration is gone.
#[derive(Debug)]
pub enum Doubt {
    StillListed,
    ListFailed(Box<Error>),
    /// The integration is so new that it may not be visible everywhere yet, and no time was left to wait.
    TooYoung,
    /// The API does not report its time, so the age of the integration is unknown.
    UnknownAge,
}

/// Why there is no session over TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The certificate comes from an authority that this machine does not trust, such as that of a proxy which inspects
    /// TLS.
    UnknownIssuer,
    /// The other side does not speak TLS.
    NotSpoken,
}

/// How long a caller may wait for the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// The longest wait that the user allows for any call.
    MaxRetryWait,
    /// The time that the operation has.
    Operation(Duration),
}

impl Error {
    /// An error without an attempt.
    pub fn new(operation: Operation, kind: ErrorKind) -> Self {
        let is_unclear = kind.leaves_open(operation);
        Self { operation, kind: Box::new(kind), attempts: 0, is_unclear }
    }

    pub(super) fn body(operation: Operation, problem: impl Into<String>) -> Self {
        Self::new(operation, ErrorKind::Body { problem: problem.into() })
    }

    pub fn status(&self) -> Option<u16> {
        match *self.kind {
            ErrorKind::Api { status, .. }
            | ErrorKind::Status { status }
            | ErrorKind::Redirect { status, .. }
            | ErrorKind::AskedToWait { status, .. } => Some(status),
            ErrorKind::Doubtful { ref found, .. } => found.status(),
            ErrorKind::Unreachable { .. }
            | ErrorKind::Tls(_)
            | ErrorKind::Interrupted { .. }
            | ErrorKind::Timeout { .. }
            | ErrorKind::Garbled { .. }
            | ErrorKind::Body { .. }
            | ErrorKind::Unconfirmed { .. }
            | ErrorKind::Recreated { .. }
            | ErrorKind::Renamed
            | ErrorKind::OutOfTime { .. }
            | ErrorKind::Stopped { .. }
            | ErrorKind::Client { .. } => None,
        }
    }

    /// The API itself reports that the object does not exist in this scope. A proxy's 404 does not count.
    pub fn is_not_found(&self) -> bool {
        matches!(*self.kind, ErrorKind::Api { status: 404, .. })
    }

    /// A conflict in any form, even from a proxy: the only consequence is another lookup and a wait.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }
}

impl ErrorKind {
    /// Whether an attempt of this operation with this failure may have changed something.
    pub(super) fn leaves_open(&self, operation: Operation) -> bool {
        operation.is_change() && self.is_unclear()
    }

    /// Whether the request may have taken effect anyway.
    pub(super) fn is_unclear(&self) -> bool {
        match self {
            Self::Interrupted { .. } | Self::Timeout { .. } | Self::Garbled { .. } | Self::Body { .. } => {
                true
            }
            // A fault of the API, or a gateway that gave up waiting for it or for the client.
            Self::Api { status, .. } | Self::Status { status } | Self::AskedToWait { status, .. } => {
                matches!(status, 408 | 499 | 500..)
            }
            Self::Unreachable { .. }
            | Self::Tls(_)
            | Self::Redirect { .. }
            | Self::Unconfirmed { .. }
            | Self::Recreated { .. }
            | Self::Renamed
            | Self::Doubtful { .. }
            | Self::OutOfTime { .. }
            | Self::Stopped { .. }
            | Self::Client { .. } => false,
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(formatter)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Unreachable { reason } => write!(formatter, "could not connect: {reason}"),
            ErrorKind::Tls(TlsFault::UnknownIssuer) => {
                formatter.write_str("the certificate is from an authority that this machine does not trust")
            }
            ErrorKind::Tls(TlsFault::NotSpoken) => formatter.write_str("the server does not speak TLS"),
            ErrorKind::Interrupted { reason } => write!(formatter, "the connection broke: {reason}"),
            ErrorKind::Timeout { after } => write!(formatter, "no response within {} s", after.as_secs_f32()),
            ErrorKind::Api { status, message, .. } => write!(formatter, "status {status}: {message}"),
            ErrorKind::Status { status } => {
                write!(formatter, "status {status}, without a message from Northflank's API")
            }
            ErrorKind::Redirect { status, host: Some(host) } => {
                write!(formatter, "status {status}: did not follow the redirect to {host}")
            }
            ErrorKind::Redirect { status, host: None } => {
                write!(formatter, "status {status}: did not follow the redirect")
            }
            ErrorKind::AskedToWait { wait, reason, .. } => {
                write!(formatter, "{reason}; Northflank asks to wait {} s", wait.as_secs())
            }
            ErrorKind::Unconfirmed { reason } => {
                write!(formatter, "accepted, but not confirmed: {reason}")
            }
            ErrorKind::Recreated { created_at } => {
                write!(formatter, "another object has this ID, created at {created_at}")
            }
            ErrorKind::Renamed => formatter.write_str("it was renamed"),
            ErrorKind::Doubtful { found, .. } => write!(formatter, "{found}, which could not be confirmed"),
            ErrorKind::Garbled { problem } | ErrorKind::Body { problem } => {
                write!(formatter, "unreadable response: {problem}")
            }
            ErrorKind::OutOfTime { limit, waiting_for } => {
                write!(formatter, "timed out after {} s: {waiting_for}", limit.as_secs_f32())
            }
            ErrorKind::Stopped { reason } => {
                write!(formatter, "interrupted while waiting to retry: {reason}")
            }
            ErrorKind::Client { reason } => write!(formatter, "could not prepare the request: {reason}"),
        }
    }
}
