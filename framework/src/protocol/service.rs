//! The gRPC service: runs each request as a separate task, logs it, and contains its panics.

use std::{convert::Infallible, future::Future, pin::Pin, time::Instant};

use tokio::{sync::mpsc, task::JoinHandle};
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, body::Body, codegen::http, server::NamedService};
use tracing::Instrument;

use super::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    encode,
    function::FunctionError,
    generated::tfplugin6 as wire,
    rpc,
    server::Server,
};

/// The same limit as in Go providers. tonic's default of 4 MiB is too low for large states.
const MESSAGE_LIMIT: usize = 256 << 20;

impl Server {
    /// Terraform's protocol as an HTTP service, to serve it or to call it in the same process.
    pub fn into_service(
        self,
    ) -> impl tonic::codegen::Service<
        http::Request<Body>,
        Response = http::Response<Body>,
        Error = Infallible,
        Future: Send,
    > + NamedService
    + Clone
    + Send
    + Sync
    + 'static {
        wire::provider_server::ProviderServer::new(Calls { server: self })
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT)
    }
}

/// The implementation of all calls.
struct Calls {
    server: Server,
}

impl Calls {
    /// Runs a call to its end, even if the client disconnects: an apply must finish what it began. A panic becomes a
    /// diagnostic of this call only.
    async fn call<Q, A, F>(
        &self,
        call: &'static str,
        act: impl FnOnce(Server, Q) -> F,
        request: Request<Q>,
    ) -> Result<Response<A>, Status>
    where
        Q: Subject,
        A: Answer,
        F: Future<Output = Result<A, Diagnostics>> + Send + 'static,
    {
        let request = request.into_inner();
        let span = tracing::info_span!("rpc", tf_rpc = call, tf_resource_type = request.subject());
        let work = act(self.server.clone(), request);
        async {
            tracing::trace!("called");
            let started = Instant::now();
            let outcome = self.start::<Q, _>(work).await.unwrap_or_else(|_| Err(panicked(call)));
            let answer = outcome.unwrap_or_else(A::failed);
            log_end(answer.diagnostics(), started);
            Ok(Response::new(answer))
        }
        .instrument(span)
        .await
    }

    /// Runs a call that answers with a stream, which ends with the work. The work's result is the last event, if it has
    /// one; what goes wrong, a panic too, always is.
    fn stream<Q, E, F>(
        &self,
        call: &'static str,
        act: impl FnOnce(Server, Q, mpsc::Sender<E>) -> F,
        request: Request<Q>,
    ) -> EventStream<E>
    where
        Q: Subject,
        E: Answer,
        F: Future<Output = Result<Option<E>, Diagnostics>> + Send + 'static,
    {
        let request = request.into_inner();
        let span = tracing::info_span!("rpc", tf_rpc = call, tf_resource_type = request.subject());
        let (events, stream) = mpsc::channel(1);
        let work = act(self.server.clone(), request, events.clone());
        let started = Instant::now();
        let task = span.in_scope(|| {
            tracing::trace!("called");
            self.start::<Q, _>(work)
        });
        let report = async move {
            let outcome = task.await.unwrap_or_else(|_| Err(panicked(call)));
            let last = outcome.unwrap_or_else(|diagnostics| Some(E::failed(diagnostics)));
            log_end(last.as_ref().map(E::diagnostics).unwrap_or_default(), started);
            if let Some(last) = last {
                // If the client is gone, nobody needs the event.
                let _ = events.send(last).await;
            }
        };
        tokio::spawn(report.instrument(span));
        Box::pin(ReceiverStream::new(stream).map(Ok))
    }

    /// Starts the work of a request as a task.
    fn start<Q: Subject, A: Send + 'static>(
        &self,
        work: impl Future<Output = Result<A, Diagnostics>> + Send + 'static,
    ) -> JoinHandle<Result<A, Diagnostics>> {
        let work = work.in_current_span();
        match Q::ENDING {
            Ending::Awaited => self.server.applies().spawn(work),
            Ending::Interrupted => tokio::spawn(unless_interrupted(work, self.server.stop_token())),
            Ending::Own => tokio::spawn(work),
        }
    }
}

type EventStream<E> = Pin<Box<dyn Stream<Item = Result<E, Status>> + Send>>;

/// Ends work that only reads when the user interrupts. Work that notices the interrupt itself comes first, because its
/// message is more specific.
async fn unless_interrupted<A>(
    work: impl Future<Output = Result<A, Diagnostics>>,
    stop: CancellationToken,
) -> Result<A, Diagnostics> {
    tokio::select! {
        biased;
        outcome = work => outcome,
        () = stop.cancelled() => Err(Diagnostic::error(
            "Run interrupted",
            "The run was interrupted before the provider had read everything.",
        )
        .advise(["Run the command again."])
        .into()),
    }
}

fn panicked(call: &'static str) -> Diagnostics {
    Diagnostic::provider_bug(format_args!(
        "The provider panicked in {call}. Other resources are not affected."
    ))
    .into()
}

fn log_end(diagnostics: &[wire::Diagnostic], started: Instant) {
    let count = |severity: Severity| {
        let severity = match severity {
            Severity::Error => wire::diagnostic::Severity::Error,
            Severity::Warning => wire::diagnostic::Severity::Warning,
        };
        diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    };
    tracing::debug!(
        tf_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        diagnostic_error_count = count(Severity::Error),
        diagnostic_warning_count = count(Severity::Warning),
        "answered"
    );
}

/// A request for a type or a function.
trait Subject: Send + 'static {
    const ENDING: Ending = Ending::Own;

    fn subject(&self) -> &str {
        ""
    }
}

/// What happens to a call if the run ends first.
enum Ending {
    /// A shutdown waits for it, since it changes something; an interrupt ends its waits alone.
    Awaited,
    /// It only reads, and ends with the interrupt.
    Interrupted,
    /// Nothing needs to end it, because it is fast.
    Own,
}

/// A response that can contain only diagnostics.
trait Answer: Default + Send + 'static {
    fn diagnostics(&self) -> &[wire::Diagnostic];
    fn failed(diagnostics: Diagnostics) -> Self;
}

macro_rules! answers {
    ($($call:ident,)*) => {$(
        impl Answer for wire::$call::Response {
            fn diagnostics(&self) -> &[wire::Diagnostic] {
                &self.diagnostics
            }

            fn failed(diagnostics: Diagnostics) -> Self {
                let mut answer = Self::default();
                answer.diagnostics = encode::diagnostics(diagnostics);
                answer
            }
        }
    )*};
}

answers! {
    apply_resource_change,
    close_ephemeral_resource,
    configure_provider,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    import_resource_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change,
    read_data_source,
    read_resource,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
}

/// A function error has no severity, and can only refer to an argument.
impl Answer for wire::call_function::Response {
    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &[]
    }

    fn failed(diagnostics: Diagnostics) -> Self {
        let text = diagnostics.0.into_iter().map(|it| it.detail).collect::<Vec<_>>().join("\n\n");
        let error = encode::function_error(FunctionError { text, argument: None });
        Self { result: None, error: Some(error) }
    }
}

impl Answer for wire::list_resource::Event {
    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &self.diagnostic
    }

    fn failed(diagnostics: Diagnostics) -> Self {
        Self { diagnostic: encode::diagnostics(diagnostics), ..Self::default() }
    }
}

/// The end of an action is an event, and so carries what goes wrong.
impl Answer for wire::invoke_action::Event {
    fn diagnostics(&self) -> &[wire::Diagnostic] {
        match &self.r#type {
            Some(wire::invoke_action::event::Type::Completed(completed)) => &completed.diagnostics,
            _ => &[],
        }
    }

    fn failed(diagnostics: Diagnostics) -> Self {
        encode::completed(diagnostics)
    }
}

impl Answer for wire::stop_provider::Response {
    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &[]
    }

    fn failed(_: Diagnostics) -> Self {
        Self { error: "the provider could not stop".to_owned() }
    }
}

macro_rules! subjects {
    ($($call:ident: $ending:ident,)*) => {$(
        impl Subject for wire::$call::Request {
            const ENDING: Ending = Ending::$ending;

            fn subject(&self) -> &str {
                &self.type_name
            }
        }
    )*};
}

subjects! {
    apply_resource_change: Awaited,
    close_ephemeral_resource: Own,
    generate_resource_config: Own,
    import_resource_state: Own,
    open_ephemeral_resource: Interrupted,
    plan_resource_change: Interrupted,
    read_data_source: Interrupted,
    read_resource: Interrupted,
    upgrade_resource_identity: Own,
    upgrade_resource_state: Own,
    validate_action_config: Own,
    validate_data_resource_config: Own,
    validate_ephemeral_resource_config: Own,
    validate_list_resource_config: Own,
    validate_resource_config: Own,
}

/// Its response is a stream: see [`Calls::stream`].
impl Subject for wire::list_resource::Request {
    const ENDING: Ending = Ending::Interrupted;

    fn subject(&self) -> &str {
        &self.type_name
    }
}

impl Subject for wire::plan_action::Request {
    fn subject(&self) -> &str {
        &self.action_type
    }
}

/// Answers with a stream, too.
impl Subject for wire::invoke_action::Request {
    const ENDING: Ending = Ending::Awaited;

    fn subject(&self) -> &str {
        &self.action_type
    }
}

impl Subject for wire::move_resource_state::Request {
    fn subject(&self) -> &str {
        &self.target_type_name
    }
}

impl Subject for wire::call_function::Request {
    fn subject(&self) -> &str {
        &self.name
    }
}

impl Subject for wire::configure_provider::Request {}
impl Subject for wire::get_functions::Request {}
impl Subject for wire::get_metadata::Request {}
impl Subject for wire::get_provider_schema::Request {}
impl Subject for wire::get_resource_identity_schemas::Request {}
impl Subject for wire::stop_provider::Request {}
impl Subject for wire::validate_provider_config::Request {}

/// The served calls. All others return UNIMPLEMENTED, which core treats as "not supported".
macro_rules! serve {
    ($($call:ident,)*) => {
        #[tonic::async_trait]
        impl wire::provider_server::Provider for Calls {
            $(async fn $call(
                &self,
                request: Request<wire::$call::Request>,
            ) -> Result<Response<wire::$call::Response>, Status> {
                self.call(stringify!($call), rpc::$call::handle, request).await
            })*

            async fn list_resource(
                &self,
                request: Request<wire::list_resource::Request>,
            ) -> Result<Response<EventStream<wire::list_resource::Event>>, Status> {
                Ok(Response::new(self.stream("list_resource", rpc::list_resource::handle, request)))
            }

            async fn invoke_action(
                &self,
                request: Request<wire::invoke_action::Request>,
            ) -> Result<Response<EventStream<wire::invoke_action::Event>>, Status> {
                Ok(Response::new(self.stream("invoke_action", rpc::invoke_action::handle, request)))
            }
        }
    };
}

serve! {
    get_metadata,
    get_provider_schema,
    validate_provider_config,
    validate_resource_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    upgrade_resource_state,
    get_resource_identity_schemas,
    upgrade_resource_identity,
    configure_provider,
    read_resource,
    plan_resource_change,
    apply_resource_change,
    import_resource_state,
    move_resource_state,
    generate_resource_config,
    read_data_source,
    open_ephemeral_resource,
    close_ephemeral_resource,
    get_functions,
    call_function,
    validate_action_config,
    plan_action,
    stop_provider,
}
