//! The attribute `timeouts`: how long each operation may take.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Place;
use crate::{
    northflank::{Call, Deadline},
    provider::duration,
};
use framework::{Value, attributes, known};

/// The default of each operation: five attempts without a response, and the waits between them.
const DEFAULT: Duration = Duration::from_secs(300);
const MINUTES: &str = "5m";

attributes! {
    pub(super) struct Timeouts {
        /// Timeout for creating the {noun}. Defaults to `{default}`.
        create: String, optional, defaults_to(MINUTES), check(duration::check()), check(duration::not_zero());
        /// Timeout for reading the {noun}. Defaults to `{default}`.
        read: String, optional, defaults_to(MINUTES), check(duration::check()), check(duration::not_zero());
        /// Timeout for updating the {noun}. Defaults to `{default}`.
        update: String, optional, defaults_to(MINUTES), check(duration::check()), check(duration::not_zero());
        /// Timeout for deleting the {noun}, including the wait until no cluster uses it. Defaults to `{default}`.
        delete: String, optional, defaults_to(MINUTES), check(duration::check()), check(duration::not_zero());
    }
}

/// The deadline of an operation that begins now.
pub(super) fn deadline(place: &Place, of_operation: impl Fn(&Timeouts) -> &Value<String>) -> Deadline {
    let configured = known(&place.timeouts).and_then(|timeouts| known(of_operation(timeouts)));
    Deadline::after(configured.and_then(|text| duration::parse(text)).unwrap_or(DEFAULT))
}

/// A call for a read without configurable timeouts.
pub(in crate::provider) fn reading(stop: CancellationToken) -> Call {
    Call::new(stop, Deadline::after(DEFAULT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_omitted_attribute_has_its_default() {
        assert_eq!(duration::parse(MINUTES), Some(DEFAULT));
        let delete = Value::Value("90s".to_owned());
        let timeouts = Value::Value(Timeouts { delete, ..Timeouts::default() });
        let place = Place { timeouts, ..Place::default() };
        assert_eq!(deadline(&place, |it| &it.delete).limit(), Duration::from_secs(90));
        assert_eq!(deadline(&place, |it| &it.read).limit(), DEFAULT);
        assert_eq!(deadline(&Place::default(), |it| &it.delete).limit(), DEFAULT);
    }
}
