//! `plugin.GRPCBroker`: sub-connections, which providers never use. The host opens the stream once and expects it to
//! stay open: <https://github.com/hashicorp/go-plugin/blob/main/grpc_broker.go>.

use tokio_stream::StreamExt;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, codegen::BoxStream};

use super::{
    generated::go_plugin::{
        ConnInfo,
        grpc_broker_server::{GrpcBroker, GrpcBrokerServer},
    },
    stdio::silent_until,
};

struct Broker {
    ended: CancellationToken,
}

pub(super) fn service(ended: CancellationToken) -> GrpcBrokerServer<impl GrpcBroker> {
    GrpcBrokerServer::new(Broker { ended })
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        // Read to its end, so that the host's side of the stream never blocks.
        let mut incoming = request.into_inner();
        let ended = self.ended.clone();
        tokio::spawn(async move {
            let read = async { while let Some(Ok(_)) = incoming.next().await {} };
            tokio::select! { () = read => {}, () = ended.cancelled() => {} }
        });
        Ok(Response::new(silent_until(self.ended.clone())))
    }
}
