//! Faults of the network and the API, drawn for each request.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use tokio::time::Instant;

/// How one request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection breaks before the request takes effect.
    LostRequest,
    /// The connection breaks after the request took effect.
    LostResponse,
    /// A gateway returns 502 with HTML after the request took effect.
    Gateway,
    /// The API returns an error, and the request has no effect.
    Refused(u16),
    /// The API returns an error after the request took effect.
    Failed(u16),
    /// Half of the response arrives.
    Truncated,
    /// The response comes after the request's timeout.
    Late,
}

impl Fault {
    pub(crate) fn takes_effect(self) -> bool {
        !matches!(self, Self::LostRequest | Self::Refused(_))
    }
}

/// What happens to one request.
#[derive(Debug)]
pub(crate) struct Fate {
    /// Milliseconds until it takes effect, and from then on until its response arrives.
    pub(crate) there: u64,
    pub(crate) back: u64,
    pub(crate) lag: Option<Duration>,
    pub(crate) fault: Option<Fault>,
    /// Whether others change its target at the moment at which it fails.
    pub(crate) is_meddled_with: bool,
}

/// How often faults happen.
pub(crate) struct Weather {
    draw: Mutex<Rng>,
    /// Faults per thousand requests.
    faults: u16,
    lags: u16,
    meddling: u16,
    /// Slow requests out of ten.
    slow: u8,
    pub(crate) name_lag: Duration,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    is_calm: bool,
    /// A fault of all requests with one method, until a time.
    burst: Option<(String, Instant, Fault)>,
    /// Whether a fault has happened since [`Weather::has_struck`] was last called.
    has_struck: bool,
}

impl Weather {
    /// `others_are_unseen` is whether lookups never show what others have just done.
    pub(crate) fn draw_from(rng: &mut Rng, others_are_unseen: bool) -> Self {
        let lags = pick(rng, &[0, 0, 0, 100, 400]);
        let meddling = pick(rng, &[0, 0, 300]);
        Self {
            faults: pick(rng, &[0, 0, 30, 100, 300]),
            lags,
            // If reads lag, no client can see what others have just done.
            meddling: if lags > 0 || others_are_unseen { 0 } else { meddling },
            slow: pick(rng, &[0, 2, 8]),
            name_lag: Duration::from_secs(pick(rng, &[0, 0, 0, 0, 3])),
            now: Mutex::default(),
            draw: Mutex::new(rng.fork()),
        }
    }

    pub(crate) fn describe(&self) -> String {
        let Self { faults, lags, meddling, slow, name_lag, .. } = self;
        format!(
            "faults {faults} ‰, lags {lags} ‰, others {meddling} ‰, slow {slow}/10, names free after {name_lag:?}"
        )
    }

    pub(crate) fn draw(&self) -> MutexGuard<'_, Rng> {
        self.draw.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn has_others(&self) -> bool {
        self.meddling > 0
    }

    /// Whether commands may end early.
    pub(crate) fn is_rough(&self) -> bool {
        self.faults > 0 || self.meddling > 0
    }

    /// Stops all faults.
    pub(crate) fn clear_up(&self) {
        self.now().is_calm = true;
    }

    /// Whether a fault has happened since the last call. Names that are released late count as a fault.
    pub(crate) fn has_struck(&self) -> bool {
        std::mem::take(&mut self.now().has_struck) || !self.name_lag.is_zero()
    }

    pub(crate) fn fate(&self, method: &str) -> Fate {
        let mut now = self.now();
        let mut rng = self.draw();
        let is_slow = rng.u8(..10) < self.slow;
        let (there, back) =
            if is_slow { (rng.u64(..1500), rng.u64(..1500)) } else { (rng.u64(..40), rng.u64(..40)) };
        let mut fate = Fate { there, back, lag: None, fault: None, is_meddled_with: false };
        if now.is_calm {
            return fate;
        }
        if method == "GET" && rng.u16(..1000) < self.lags {
            fate.lag = Some(Duration::from_millis(rng.u64(..9_500)));
        }
        if now.burst.as_ref().is_some_and(|(_, until, _)| *until < Instant::now()) {
            now.burst = None;
        }
        fate.fault = match &now.burst {
            Some((of, _, fault)) if of == method => Some(*fault),
            _ => (rng.u16(..1000) < self.faults).then(|| fault(&mut rng)),
        };
        if let Some(fault) = fate.fault
            && now.burst.is_none()
            && rng.u8(..12) == 0
        {
            let until = Instant::now() + Duration::from_secs(rng.u64(1..60));
            now.burst = Some((method.to_owned(), until, fault));
        }
        fate.is_meddled_with = method != "GET" && fate.fault.is_some() && rng.u16(..1000) < self.meddling;
        now.has_struck |= fate.fault.is_some() || fate.lag.is_some();
        fate
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fault(rng: &mut Rng) -> Fault {
    match rng.u8(..10) {
        0 | 1 => Fault::LostRequest,
        2 | 3 => Fault::LostResponse,
        4 => Fault::Gateway,
        5 => Fault::Refused(pick(rng, &[408, 429, 429, 500, 503])),
        6 | 7 => Fault::Failed(pick(rng, &[500, 503])),
        8 => Fault::Truncated,
        _ => Fault::Late,
    }
}

pub(crate) fn pick<T: Clone>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())].clone()
}
