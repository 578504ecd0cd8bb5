//! Serializes the creates and deletes of one name in this process.
//!
//! If a resource changes its address and keeps its name, Terraform deletes and creates at the same time. Both affect one
//! ID, so they run one after the other, the delete first.

use std::time::Duration;

use super::{
    call::{Call, Ended},
    changing::Changing,
    ids::Id,
    request::Scope,
};

/// The creates and deletes in progress or waiting in this process.
#[derive(Default)]
pub(super) struct Turns(Changing<State>);

#[derive(Default)]
struct State {
    next: u64,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Create,
    Delete,
}

struct Entry {
    number: u64,
    act: Act,
    scope: Scope,
    /// The ID; for a create, the one that its name results in.
    id: Option<Id>,
    has_turn: bool,
}

/// A turn. Dropping it ends the turn.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    number: u64,
}

impl Entry {
    fn is_about(&self, other: &Self) -> bool {
        self.number != other.number && self.id == other.id && self.scope.may_be(&other.scope)
    }
}

impl State {
    fn entry(&self, number: u64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// Waiting deletes go before waiting creates.
    fn is_free(&self, number: u64) -> bool {
        let Some(own) = self.entry(number) else { return true };
        let goes_first = |other: &Entry| other.has_turn || own.act == Act::Create && other.act == Act::Delete;
        !self.entries.iter().any(|other| other.is_about(own) && goes_first(other))
    }

    fn has_delete_beside(&self, number: u64) -> bool {
        self.entry(number).is_some_and(|own| {
            self.entries.iter().any(|other| other.act == Act::Delete && other.is_about(own))
        })
    }
}

impl Turns {
    /// Waits for the turn.
    ///
    /// # Errors
    /// If the run was interrupted, or the operation timed out.
    pub(super) async fn take(
        &self,
        act: Act,
        scope: &Scope,
        id: Option<&Id>,
        call: &Call,
    ) -> Result<Turn<'_>, Ended> {
        let number = self.0.modify(|state| {
            let number = state.next;
            state.next += 1;
            let (scope, id) = (scope.clone(), id.cloned());
            state.entries.push(Entry { number, act, scope, id, has_turn: false });
            number
        });
        let turn = Turn { turns: self, number };
        turn.wait(call).await?;
        Ok(turn)
    }
}

impl Turn<'_> {
    async fn wait(&self, call: &Call) -> Result<(), Ended> {
        loop {
            call.until(self.turns.0.wait_until(|state| state.is_free(self.number))).await?;
            if self.claim() {
                return Ok(());
            }
        }
    }

    fn claim(&self) -> bool {
        self.turns.0.modify(|state| {
            let is_free = state.is_free(self.number);
            if is_free && let Some(own) = state.entries.iter_mut().find(|it| it.number == self.number) {
                own.has_turn = true;
            }
            is_free
        })
    }

    /// Lets a delete of the same name go first, if one begins within `patience`. Returns whether one did. Afterwards,
    /// this create has the turn again.
    ///
    /// # Errors
    /// As [`Turns::take`].
    pub(super) async fn let_delete_pass(&self, patience: Duration, call: &Call) -> Result<bool, Ended> {
        self.turns.0.modify(|state| {
            if let Some(own) = state.entries.iter_mut().find(|it| it.number == self.number) {
                own.has_turn = false;
            }
        });
        let comes = self.turns.0.wait_until(|state| state.has_delete_beside(self.number));
        match call.until(tokio::time::timeout(patience, comes)).await? {
            Ok(()) => self.wait(call).await.map(|()| true),
            Err(_) => Ok(false),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.0.modify(|state| state.entries.retain(|entry| entry.number != self.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::northflank::TeamId;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn id() -> Option<Id> {
        Id::parse("my-app")
    }

    async fn take<'a>(turns: &'a Turns, act: Act, team: Option<&str>) -> Turn<'a> {
        let scope = Scope { team: team.map(|team| TeamId::parse(team).expect("a team")) };
        turns.take(act, &scope, id().as_ref(), &Call::default()).await.expect("a turn")
    }

    #[tokio::test(start_paused = true)]
    async fn changes_of_one_name_run_one_after_another() {
        let turns = Turns::default();
        let first = take(&turns, Act::Create, Some("my-team")).await;
        take(&turns, Act::Create, Some("other-team")).await;
        // The token's own team may be that one.
        let second = take(&turns, Act::Create, None);
        assert!(tokio::time::timeout(PATIENCE, second).await.is_err());
        drop(first);
        take(&turns, Act::Create, None).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_create_lets_the_delete_of_its_name_go_first() {
        let (turns, call) = (Turns::default(), Call::default());
        let create = take(&turns, Act::Create, None).await;
        assert_eq!(create.let_delete_pass(PATIENCE, &call).await, Ok(false));

        let delete = async {
            tokio::time::sleep(PATIENCE / 2).await;
            let turn = take(&turns, Act::Delete, Some("my-team")).await;
            tokio::time::sleep(PATIENCE * 2).await;
            drop(turn);
            tokio::time::Instant::now()
        };
        let passed = async { (create.let_delete_pass(PATIENCE, &call).await, tokio::time::Instant::now()) };
        let (deleted, (has_passed, resumed)) = tokio::join!(delete, passed);
        assert_eq!((has_passed, resumed), (Ok(true), deleted));
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_ends_the_wait() {
        let turns = Turns::default();
        let _first = take(&turns, Act::Delete, None).await;
        let call = Call::default();
        call.stop.cancel();
        let waited = turns.take(Act::Create, &Scope::default(), id().as_ref(), &call).await;
        assert!(matches!(waited, Err(Ended::Stopped)));
        assert_eq!(turns.0.modify(|state| state.entries.len()), 1);
    }
}
