//! InvokeAction: carries an action out. Each report is an event, and so is the end, which is the last one: core panics at
//! an event that is neither, and takes a stream without an end for a failure.

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::super::{
    Diagnostics, encode,
    generated::tfplugin6::invoke_action as wire,
    invocation::{Invocation, Sink},
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
    events: mpsc::Sender<wire::Event>,
) -> Result<Option<wire::Event>, Diagnostics> {
    let action = server.action(&request.action_type)?;
    let config = super::checked(request.config, &action.schema().attributes, "action's configuration")?;
    let sink = Events(events);
    let warnings = action.invoke(Invocation::new(config, server.stop_token(), &sink)).await?;
    Ok(Some(encode::completed(warnings)))
}

/// Makes events of reports.
struct Events(mpsc::Sender<wire::Event>);

#[async_trait]
impl Sink for Events {
    async fn progress(&self, message: &str) {
        // A client that has gone needs to know nothing, but the action goes on.
        let _ = self.0.send(encode::progress(message)).await;
    }
}
