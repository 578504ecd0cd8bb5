//! What a list resource hands over: objects, one by one, until there are enough.

use std::ops::ControlFlow;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::value::Object;

/// One object of a list.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) display_name: String,
    pub(super) state: Object,
}

/// Takes the objects of a list, as far as the client wants them.
#[derive(Debug)]
pub struct Listing {
    listed: mpsc::Sender<Listed>,
    /// How many more are wanted; `None` for all.
    wanted: Option<u64>,
    wants_objects: bool,
    stop: CancellationToken,
}

impl Listing {
    /// A limit below one is none.
    pub(super) fn new(
        listed: mpsc::Sender<Listed>,
        limit: i64,
        wants_objects: bool,
        stop: CancellationToken,
    ) -> Self {
        Self { listed, wanted: u64::try_from(limit).ok().filter(|limit| *limit > 0), wants_objects, stop }
    }

    /// Whether states must be whole. Otherwise, what an identity is made of is enough.
    pub fn wants_objects(&self) -> bool {
        self.wants_objects
    }

    /// Hands an object over. `Break` means that there are enough: that the limit is
    /// reached, or that the client has gone.
    pub async fn push(&mut self, display_name: String, state: Object) -> ControlFlow<()> {
        if self.listed.send(Listed { display_name, state }).await.is_err() {
            return ControlFlow::Break(());
        }
        match &mut self.wanted {
            None => ControlFlow::Continue(()),
            Some(wanted) => {
                *wanted -= 1;
                if *wanted > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            }
        }
    }

    /// Ends waits, not requests, when the user interrupts.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn pushed(limit: i64, room: usize) -> usize {
        let (sender, mut listed) = mpsc::channel(10);
        let mut listing = Listing::new(sender, limit, false, CancellationToken::new());
        for number in 1..=5 {
            if number > room {
                listed.close();
            }
            if listing.push(number.to_string(), Object::default()).await.is_break() {
                return number;
            }
        }
        0
    }

    #[tokio::test]
    async fn it_breaks_with_the_last_that_is_wanted() {
        assert_eq!(pushed(3, 5).await, 3);
        assert_eq!(pushed(0, 5).await, 0);
        assert_eq!(pushed(-1, 5).await, 0);
    }

    #[tokio::test]
    async fn it_breaks_when_nobody_listens_any_more() {
        assert_eq!(pushed(0, 2).await, 3);
    }
}
