//! How long each operation may take: the attribute `timeouts`.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::model::known;
use crate::{
    northflank::{Call, Deadline},
    provider::duration,
};
use framework::{Attribute, Attributes, Constraint, Type, Value, model};

/// For each operation: five attempts that the API leaves without an answer, and the waits between them.
const DEFAULT: Duration = Duration::from_secs(300);

model! {
    pub(super) struct Timeouts {
        pub(super) create: Value<String>,
        pub(super) read: Value<String>,
        pub(super) update: Value<String>,
        pub(super) delete: Value<String>,
    }
}

/// The attribute.
pub(super) fn attribute() -> Attribute {
    let timeout = |what: &str| {
        let minutes = DEFAULT.as_secs() / 60;
        Attribute::optional(Type::String, format!("{what} Defaults to `{minutes}m`."))
            .check(duration::check())
            .check(duration::not_zero())
    };
    let attributes = Attributes::from([
        ("create", timeout("Longest time for creating the integration.")),
        ("read", timeout("Longest time for reading it.")),
        ("update", timeout("Longest time for changing it.")),
        (
            "delete",
            timeout("Longest time for deleting it, the wait for clusters that still use it included."),
        ),
    ]);
    Attribute::object(
        Constraint::Optional,
        attributes,
        "How long operations may take, attempts and waits together, such as `30s` or `10m`. A change of these alone \
         changes nothing in Northflank. A delete goes by those of the last apply. Taken out of the configuration, the \
         defaults count again.",
    )
}

/// When an operation that begins now has to be over.
pub(super) fn deadline(
    timeouts: &Value<Timeouts>,
    of_operation: impl Fn(&Timeouts) -> &Value<String>,
) -> Deadline {
    let configured = known(timeouts).and_then(|timeouts| known(of_operation(timeouts)));
    Deadline::after(configured.and_then(|text| duration::parse(text)).unwrap_or(DEFAULT))
}

/// A call that reads for somebody who cannot set timeouts.
pub(super) fn reading(stop: CancellationToken) -> Call {
    Call::new(stop, Deadline::after(DEFAULT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_the_default() {
        let delete = Value::Value("90s".to_owned());
        let timeouts = Value::Value(Timeouts { delete, ..Timeouts::default() });
        assert_eq!(deadline(&timeouts, |it| &it.delete).limit(), Duration::from_secs(90));
        assert_eq!(deadline(&timeouts, |it| &it.read).limit(), DEFAULT);
        assert_eq!(deadline(&Value::Null, |it| &it.delete).limit(), DEFAULT);
    }
}
