//! `plugin.GRPCStdio`: the output of the plugin after the handshake, which is empty. The host expects the stream to stay
//! open: <https://github.com/hashicorp/go-plugin/blob/main/grpc_stdio.go>.

use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, codegen::BoxStream};

use super::generated::go_plugin::{
    StdioData,
    grpc_stdio_server::{GrpcStdio, GrpcStdioServer},
};

struct Stdio {
    ended: CancellationToken,
}

pub(super) fn service(ended: CancellationToken) -> GrpcStdioServer<impl GrpcStdio> {
    GrpcStdioServer::new(Stdio { ended })
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<BoxStream<StdioData>>, Status> {
        Ok(Response::new(silent_until(self.ended.clone())))
    }
}

/// A stream without items that ends when the process should end: an open stream would delay the server's shutdown.
pub(super) fn silent_until<T: Send + 'static>(ended: CancellationToken) -> BoxStream<T> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        tokio::select! { () = ended.cancelled() => {}, () = sender.closed() => {} }
    });
    Box::pin(ReceiverStream::new(receiver))
}
