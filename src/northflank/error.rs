//! What can go wrong with a call.
//!
//! Callers ask predicates. The texts are fragments without secrets and without bodies: what the API said is in them
//! as an [`ApiText`] alone.

use std::{fmt, time::Duration};

use super::{incarnation::CreatedAt, text::ApiText};

/// Which call it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Create,
    Get,
    List,
    Put,
    Patch,
    Delete,
    /// Of what may use the things that a call is about.
    ListUsers,
}

impl Operation {
    /// The last part of the permission's name in Northflank.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Create | Self::Put => "Create",
            Self::Get | Self::List | Self::ListUsers => "Read",
            Self::Patch => "Update",
            Self::Delete => "Delete",
        }
    }

    /// Whether it changes anything in Northflank.
    pub fn is_change(self) -> bool {
        match self {
            Self::Create | Self::Put | Self::Patch | Self::Delete => true,
            Self::Get | Self::List | Self::ListUsers => false,
        }
    }
}

/// A call that did not end in its answer.
#[derive(Debug)]
pub struct Error {
    pub operation: Operation,
    pub kind: Box<ErrorKind>,
    /// How often it was sent.
    pub attempts: u32,
    /// A change that one of the attempts may have made, though the call failed.
    pub is_unclear: bool,
}

#[derive(Debug)]
pub enum ErrorKind {
    /// No connection: the request was surely not received.
    Unreachable { reason: String },
    /// A connection, but no session over TLS: the request was surely not received, and another attempt would end
    /// likewise.
    Tls(TlsFault),
    /// The connection broke; the request may have been received.
    Interrupted { reason: String },
    /// No answer in time; the request may have been received.
    Timeout { after: Duration },
    /// The API answered an error in its documented form.
    Api { status: u16, message: ApiText, details: Option<ApiText>, id: Option<ApiText> },
    /// An error status without the API's form, or larger than the API's are: from a proxy for example.
    Status { status: u16 },
    /// A redirect, which is never followed: the token would go along.
    Redirect { status: u16, host: Option<ApiText> },
    /// The API asks to wait longer than the caller may. The process has `sent` so many requests; 429 means that those,
    /// and others of the account, were too many.
    AskedToWait { status: u16, wait: Duration, allowed: Allowed, sent: u64, reason: String },
    /// A success whose body did not arrive whole, or not as it was sent.
    Garbled { problem: String },
    /// A success whose body arrived, but is not what the API promises.
    Body { problem: String },
    /// A deletion was accepted, but whether the integration is gone could not be read.
    Unconfirmed { reason: String },
    /// The id belongs to another integration by now, which was created at that time.
    Recreated { created_at: CreatedAt },
    /// It has another name by now, and the request would find it by the old one.
    Renamed,
    /// A look that found something else than the integration, and does not prove it gone.
    Doubtful { found: Box<Error>, doubt: Doubt },
    /// The operation's time is used up: the next wait would go beyond it.
    OutOfTime { limit: Duration, waiting_for: String },
    /// The user interrupted while the call waited to be repeated because of this.
    Stopped { reason: String },
    /// The HTTP client could not be made, or refused the request before sending it.
    Client { reason: String },
}

/// Why a look does not prove that an integration is gone.
#[derive(Debug)]
pub enum Doubt {
    StillListed,
    ListFailed(Box<Error>),
    /// The integration is so young that it need not be seen everywhere, and there was no time to wait.
    TooYoung,
    /// The API does not tell its time, so that nobody knows how old the integration is.
    UnknownAge,
}

/// Why there is no session over TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The certificate is of an authority that this machine does not trust, such as that of a proxy which inspects TLS.
    UnknownIssuer,
    /// Whoever answers does not speak TLS.
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

    /// The API itself says that there is no such thing in this scope. A proxy's 404 does not count.
    pub fn is_not_found(&self) -> bool {
        matches!(*self.kind, ErrorKind::Api { status: 404, .. })
    }

    /// Whatever form it has: nothing is concluded from it but that it is worth to look and to wait.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }
}

impl ErrorKind {
    /// Whether an attempt of this operation that ended so may have changed something.
    pub(super) fn leaves_open(&self, operation: Operation) -> bool {
        operation.is_change() && self.is_unclear()
    }

    /// Whether the request may have been carried out all the same.
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
                write!(formatter, "status {status}, in a response that is not in the API's form")
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
