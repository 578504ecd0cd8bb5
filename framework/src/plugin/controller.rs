//! `plugin.GRPCController`, with which the host ends the process: <https://github.com/hashicorp/go-plugin/blob/main/grpc_controller.go>.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::generated::go_plugin::{
    Empty,
    grpc_controller_server::{GrpcController, GrpcControllerServer},
};

struct Controller {
    ended: CancellationToken,
}

/// The service. Shutdown cancels the token. The client still receives the response, because the server drains before
/// the process ends.
pub(super) fn service(ended: CancellationToken) -> GrpcControllerServer<impl GrpcController> {
    GrpcControllerServer::new(Controller { ended })
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host requested a shutdown");
        self.ended.cancel();
        Ok(Response::new(Empty {}))
    }
}
