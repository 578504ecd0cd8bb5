//! A sandbox with a server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Deref;
use std::thread::{self, JoinHandle};

use tokio::runtime;
use tokio::sync::oneshot;

use crate::memory::InProcess;
use crate::options::Options;
use crate::server;

/// A sandbox that runs until it is dropped.
pub struct Sandbox {
    memory: InProcess,
    url: String,
    /// Dropping it stops the server. `None` once it is dropped.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If the data file cannot be read or written, or no port is free.
    pub fn start(options: Options) -> io::Result<Self> {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), options)
    }

    /// Starts a sandbox on an address of the loopback interface.
    ///
    /// # Errors
    ///
    /// As [`Self::start`], and if the address is not loopback: others must not reach the sandbox, because it shows
    /// every secret that it gets.
    pub fn start_on(address: SocketAddr, options: Options) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!("{} is not a loopback address", address.ip());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let memory = InProcess::new(options)?;
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let router = memory.router();
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            tokio::select! {
                never = server::serve(listener, router) => match never {},
                _ = stopped => {}
            }
        };
        let thread = thread::Builder::new()
            .name("northflank-sandbox".to_owned())
            .spawn(move || runtime.block_on(serve))?;
        Ok(Self { memory, url, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of the API, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for Sandbox {
    type Target = InProcess;

    fn deref(&self) -> &InProcess {
        &self.memory
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread has already printed its panic.
            let _ = thread.join();
        }
    }
}
