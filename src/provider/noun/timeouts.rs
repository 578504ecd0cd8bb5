//! The attribute `timeouts`: how long each operation may take.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Noun, Place};
use crate::{
    northflank::{Call, Deadline},
    provider::duration,
};
use framework::{Attributes, Value, attributes, known};

/// The default of a read: five attempts without a response, and the waits between them.
const DEFAULT: Duration = Duration::from_secs(300);
const MINUTES: &str = "5m";

/// Stands for the default of a noun's changes.
const OF_CHANGE: &str = "{timeout}";

attributes! {
    pub(super) struct Timeouts {
        /// Timeout for creating the {noun}. Defaults to `{default}`.
        create: String, optional, defaults_to(OF_CHANGE), check(duration::check()), check(duration::not_zero());
        /// Timeout for reading the {noun}. Defaults to `{default}`.
        read: String, optional, defaults_to(MINUTES), check(duration::check()), check(duration::not_zero());
        /// Timeout for updating the {noun}. Defaults to `{default}`.
        update: String, optional, defaults_to(OF_CHANGE), check(duration::check()), check(duration::not_zero());
        /// Timeout for deleting the {noun}, including the wait until no {user} uses it. Defaults to `{default}`.
        delete: String, optional, defaults_to(OF_CHANGE), check(duration::check()), check(duration::not_zero());
    }
}

/// The attributes, of which `timeouts` says what is true of the noun.
pub(super) fn described<N: Noun>(mut attributes: Attributes) -> Attributes {
    let timeouts = attributes.get_mut("timeouts").map(|timeouts| &mut timeouts.kind);
    if let Some(framework::Kind::Object(timeouts)) = timeouts {
        for timeout in timeouts.values_mut() {
            let description = timeout.description.replace("{user}", N::NAMES.users.noun);
            timeout.description = description.replace(OF_CHANGE, N::NAMES.timeout);
        }
    }
    attributes
}

/// The deadline of a change that begins now.
pub(super) fn deadline<N: Noun>(model: &N, of: impl Fn(&Timeouts) -> &Value<String>) -> Deadline {
    Deadline::after(configured(model.place(), of).or(duration::parse(N::NAMES.timeout)).unwrap_or(DEFAULT))
}

/// The deadline of a refresh that begins now.
pub(super) fn deadline_of_read(place: &Place) -> Deadline {
    Deadline::after(configured(place, |it| &it.read).unwrap_or(DEFAULT))
}

fn configured(place: &Place, of: impl Fn(&Timeouts) -> &Value<String>) -> Option<Duration> {
    known(&place.timeouts).and_then(|timeouts| known(of(timeouts))).and_then(|text| duration::parse(text))
}

/// A call of something that has no configurable timeouts.
pub(in crate::provider) fn call_without_timeouts(stop: CancellationToken) -> Call {
    Call::new(stop, Deadline::after(DEFAULT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::integration::Integration;

    #[test]
    fn an_omitted_attribute_has_its_default() {
        assert_eq!(duration::parse(MINUTES), Some(DEFAULT));
        let delete = Value::Value("90s".to_owned());
        let timeouts = Value::Value(Timeouts { delete, ..Timeouts::default() });
        let place = Place { timeouts, ..Place::default() };
        assert_eq!(deadline_of_read(&place).limit(), DEFAULT);
        let set = Integration { place, ..Integration::default() };
        assert_eq!(deadline(&set, |it| &it.delete).limit(), Duration::from_secs(90));
        assert_eq!(deadline(&Integration::default(), |it| &it.delete).limit(), DEFAULT);
    }
}
