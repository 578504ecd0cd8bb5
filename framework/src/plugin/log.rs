//! Logging in the form that hosts read: one JSON object per line on standard error, as HashiCorp's hclog writes it.
//!
//! Only events of this crate and of the provider's crate are written. Events of the HTTP and TLS libraries may contain
//! headers with the token, so they are dropped at every level, whatever `RUST_LOG` says.

use std::{
    env,
    fmt::{self, Write as _},
    io::Write as _,
    panic::PanicHookInfo,
};

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id},
};
use tracing_subscriber::{Layer, filter::FilterFn, layer::Context, prelude::*, registry::LookupSpan};

use super::Identity;
use crate::printable;

/// The only format that hosts understand: exactly six fractional digits. Otherwise, they show the raw line.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// Hosts split lines at 64 KiB and do not understand the parts. Longer values are shortened.
const VALUE_LIMIT: usize = 8 << 10;

/// This crate. Its events are logged, too.
const FRAMEWORK: &str = env!("CARGO_CRATE_NAME");

/// Starts logging, and reports panics from here on.
pub(super) fn start(identity: Identity) {
    let level = level(identity.name, &|variable| env::var(variable).ok());
    let hclog = Hclog { identity };
    let is_written = move |metadata: &Metadata<'_>| {
        *metadata.level() <= level && Hclog { identity }.module(metadata.target()).is_some()
    };
    let filter = FilterFn::new(is_written).with_max_level_hint(level);
    let subscriber = tracing_subscriber::registry().with(hclog.with_filter(filter));
    // Not `init`: with the features that tf-provider enables, it would also log events of the crate `log`. An error
    // means that a test in the same process has already set up a log.
    let _ = tracing::subscriber::set_global_default(subscriber);
    std::panic::set_hook(Box::new(report_panic));
}

/// The host filters again, so this filter only saves work. Warnings and errors are always written.
fn level(name: &str, variable: &dyn Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", name.to_uppercase().replace('-', "_"));
    let set = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match set.map(|value| value.to_uppercase()).as_deref() {
        None => LevelFilter::WARN,
        Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("WARN") => LevelFilter::WARN,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        // "TRACE", "JSON" (trace in JSON), and invalid levels, which hosts treat as trace.
        Some(_) => LevelFilter::TRACE,
    }
}

#[derive(Clone, Copy)]
struct Hclog {
    identity: Identity,
}

impl Hclog {
    /// The module of an event, without its crate; `None` if the crate is neither this one nor the provider's.
    fn module(self, target: &str) -> Option<&str> {
        let (of, module) = target.split_at(target.find("::").unwrap_or(target.len()));
        [FRAMEWORK, self.identity.crate_name].contains(&of).then_some(module)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Hclog {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(of_span) = span.extensions().get::<Fields>() {
                fields.0.extend(of_span.0.clone());
            }
        }
        event.record(&mut fields);
        let module = self.module(event.metadata().target()).unwrap_or_default().replace("::", ".");
        write_line(record(*event.metadata().level(), &format!("{}{module}", self.identity.name), fields.0));
    }
}

/// The values of the three keys that begin with `@` must be strings, because hosts crash otherwise.
fn record(level: Level, module: &str, mut fields: Map<String, Value>) -> Map<String, Value> {
    let message = match fields.remove("message") {
        Some(Value::String(message)) => message,
        _ => String::new(),
    };
    let level = level.as_str().to_lowercase();
    let timestamp = OffsetDateTime::now_utc().format(TIMESTAMP).unwrap_or_default();
    let mut record = Map::new();
    record.insert("@level".to_owned(), level.into());
    record.insert("@message".to_owned(), message.into());
    record.insert("@module".to_owned(), module.into());
    record.insert("@timestamp".to_owned(), timestamp.into());
    record.extend(fields.into_iter().filter(|(key, _)| !key.starts_with('@')));
    record
}

/// Writes each line with one call, so that lines of several threads do not mix. Errors are ignored, because the host
/// may be gone.
fn write_line(record: Map<String, Value>) {
    let mut line = Value::Object(record).to_string();
    line.push('\n');
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// The fields of a span or an event.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if !value.is_empty() {
            self.insert(field, shortened(printable(value)));
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        self.insert(field, shortened(printable(&text)));
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > VALUE_LIMIT {
        let end = (0..=VALUE_LIMIT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Reports where a panic happened, but not its message, which may contain a secret.
///
/// A panic inside a task ends one call and becomes its diagnostic, so it is only logged. Outside of a task, it ends the
/// process: after a line that starts with `panic: `, the host shows the rest to the user
/// (<https://github.com/hashicorp/go-plugin/blob/main/client.go>).
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place =
        panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
    let backtrace = std::backtrace::Backtrace::force_capture();
    if tokio::task::try_id().is_some() {
        tracing::error!(place, %backtrace, "a call panicked");
    } else {
        let _ = writeln!(std::io::stderr(), "panic: at {place}\n{backtrace}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_variable_decides() {
        let level = |variables: &[(&str, &str)]| {
            level("my-cloud", &|name| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(level(&[]), LevelFilter::WARN);
        assert_eq!(level(&[("TF_LOG", "json")]), LevelFilter::TRACE);
        assert_eq!(level(&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "info")]), LevelFilter::INFO);
        assert_eq!(
            level(&[("TF_LOG_PROVIDER", "INFO"), ("TF_LOG_PROVIDER_MY_CLOUD", "error")]),
            LevelFilter::ERROR
        );
    }

    #[test]
    fn a_record_has_the_keys_that_hosts_read() {
        let mut fields = Map::new();
        fields.insert("message".to_owned(), "text".into());
        fields.insert("count".to_owned(), 1.into());
        fields.insert("@level".to_owned(), 1.into());
        let record = record(Level::WARN, "thing.plugin", fields);
        assert_eq!(record["@level"], "warn");
        assert_eq!(record["@message"], "text");
        assert_eq!(record["count"], 1);
        let timestamp = record["@timestamp"].as_str().expect("a string");
        assert_eq!(timestamp.len(), "2026-01-02T15:04:05.000000Z".len());
    }

    #[test]
    fn long_values_are_cut_at_a_character() {
        assert_eq!(shortened("ä".repeat(VALUE_LIMIT)).chars().last(), Some('…'));
    }
}
