//! Connections on their way from the listener to the gRPC server, with or without TLS.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::listener::Listener;

/// The timeout of the TLS handshake. No host needs this long.
const TLS_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of open connections. The process may end by itself only if there is none.
#[derive(Debug, Default)]
pub(super) struct Open(AtomicUsize);

#[cfg(unix)]
impl Open {
    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

/// Counts a connection for as long as it lives.
struct Counted(Arc<Open>);

impl Counted {
    fn new(open: Arc<Open>) -> Self {
        open.0.fetch_add(1, Ordering::Relaxed);
        Self(open)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// An admitted connection.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    _counted: Counted,
}

/// Accepts connections until the stream is dropped. A failed connection, such as one without a valid TLS handshake,
/// does not stop the others.
pub(super) fn accept(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    open: Arc<Open>,
) -> ReceiverStream<io::Result<Connection>> {
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        let mut is_failing = false;
        while !sender.is_closed() {
            match listener.accept().await {
                Ok((stream, _)) => {
                    is_failing = false;
                    #[cfg(not(unix))]
                    let _ = stream.set_nodelay(true);
                    let counted = Counted::new(open.clone());
                    let (tls, sender) = (tls.clone(), sender.clone());
                    tokio::spawn(async move {
                        if let Some(stream) = admit(stream, tls).await {
                            let _ = sender.send(Ok(Connection { stream, _counted: counted })).await;
                        }
                    });
                }
                Err(error) => {
                    if !std::mem::replace(&mut is_failing, true) {
                        tracing::warn!(%error, "could not accept a connection; retrying");
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

async fn admit(stream: impl Stream + 'static, tls: Option<TlsAcceptor>) -> Option<Box<dyn Stream>> {
    let Some(tls) = tls else { return Some(Box::new(stream)) };
    match tokio::time::timeout(TLS_TIMEOUT, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(Box::new(stream)),
        Ok(Err(error)) => {
            tracing::warn!(%error, "refused a connection");
            None
        }
        Err(_) => {
            tracing::warn!("refused a connection: its TLS handshake took too long");
            None
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
