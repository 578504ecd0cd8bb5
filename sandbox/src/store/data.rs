//! The objects of every scope.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::assumption::Assumption;
use crate::error::{ApiError, Result};
use crate::object::text;
use crate::object::{Kind, Members, Moment, Object, PatchBody, Users, WholeBody};

/// Whose objects: the account's own, or a team's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Account,
    Team(String),
}

impl Scope {
    pub(crate) fn of(team: Option<&str>) -> Self {
        team.map_or(Self::Account, |team| Self::Team(team.to_owned()))
    }
}

/// The objects of one kind.
type Objects = BTreeMap<Scope, BTreeMap<String, Object>>;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Listing", into = "Listing")]
pub(crate) struct Data {
    /// By what lists call them.
    objects: BTreeMap<String, Objects>,
    /// Names of what was deleted, and from when on they can be used again. No file has them.
    names: BTreeMap<(&'static str, Scope, String), SystemTime>,
    /// How many were ever created. No file has it.
    created: u64,
}

/// An object together with its scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    team_id: Option<String>,
    #[serde(flatten)]
    object: Object,
}

/// What does nothing but use an object, in each scope that has one with this id.
pub(crate) struct User {
    pub(crate) id: String,
    /// Its id without one.
    pub(crate) name: Option<String>,
    pub(crate) used: String,
}

/// How data is written to a file.
type Listing = BTreeMap<String, Vec<Record>>;

impl Data {
    /// The objects of a scope that are there at a time, sorted by id.
    pub(crate) fn list<K: Kind>(&self, scope: &Scope, time: SystemTime) -> impl Iterator<Item = &Object> {
        let of_scope = self.of(K::PLURAL).and_then(|objects| objects.get(scope));
        of_scope.into_iter().flat_map(BTreeMap::values).filter(move |it| it.is_there(time))
    }

    pub(crate) fn get<K: Kind>(&self, scope: &Scope, id: &str, time: SystemTime) -> Result<&Object> {
        let object = self.of(K::PLURAL).and_then(|objects| objects.get(scope)?.get(id));
        object.filter(|it| it.is_there(time)).ok_or_else(|| unknown(K::ONE, id))
    }

    fn get_mut<K: Kind>(&mut self, scope: &Scope, id: &str, at: &Moment) -> Result<&mut Object> {
        let objects = self.objects.get_mut(K::PLURAL);
        let object = objects.and_then(|objects| objects.get_mut(scope)?.get_mut(id));
        object.filter(|it| it.is_there(at.now)).ok_or_else(|| unknown(K::ONE, id))
    }

    /// Forgets what is no longer there.
    pub(crate) fn forget_gone(&mut self, time: SystemTime) {
        let scopes = self.objects.values_mut().flat_map(BTreeMap::values_mut);
        scopes.for_each(|of_scope| of_scope.retain(|_, it| it.is_there(time)));
    }

    fn of(&self, plural: &str) -> Option<&Objects> {
        self.objects.get(plural)
    }

    fn insert(&mut self, plural: &str, scope: &Scope, object: Object) {
        let of_scope = self.objects.entry(plural.to_owned()).or_default().entry(scope.clone()).or_default();
        of_scope.insert(object.id().to_owned(), object);
    }

    pub(crate) fn create<K: Kind>(&mut self, scope: &Scope, body: WholeBody, at: &Moment) -> Result<&Object> {
        let slug = body.id();
        let is_taken = self.is_taken::<K>(scope, &slug, None, at)?;
        self.created += 1;
        let id = match is_taken || at.but.contains(Assumption::IdIsSlug) {
            true => format!("{slug}-x{}", self.created),
            false => slug,
        };
        self.insert(K::PLURAL, scope, Object::create::<K>(id.clone(), body, at));
        self.get::<K>(scope, &id, at.now)
    }

    /// Whether another than `own` has the name that makes this slug. An error if none may have it.
    fn is_taken<K: Kind>(&self, scope: &Scope, slug: &str, own: Option<&str>, at: &Moment) -> Result<bool> {
        let taken = |message: String| match at.but.contains(Assumption::TakenNameIsConflict) {
            true => ApiError::bad_request(message),
            false => ApiError::conflict(message),
        };
        if self.names.get(&(K::PLURAL, scope.clone(), slug.to_owned())).is_some_and(|free| at.now < *free) {
            return Err(taken(format!("The name of the deleted {} {slug} is not free yet", K::ONE)));
        }
        let mut others = self.list::<K>(scope, at.now).filter(|it| own != Some(it.id()));
        let is_taken = others.any(|it| it.id() == slug || it.slug() == slug);
        if is_taken && !at.but.contains(Assumption::NamesAreUnique) {
            return Err(taken(format!("{} with the id {slug} already exists", K::A)));
        }
        Ok(is_taken)
    }

    /// Replaces the object with this very name, the oldest of several, or creates it. A name that differs and
    /// still makes the same id, as "My App" and "my-app" do, is a conflict.
    pub(crate) fn put<K: Kind>(&mut self, scope: &Scope, body: WholeBody, at: &Moment) -> Result<&Object> {
        let named = self.list::<K>(scope, at.now).filter(|it| it.name() == body.name());
        let Some(id) = named.min_by_key(|it| it.created_at()).map(|it| it.id().to_owned()) else {
            return self.create::<K>(scope, body, at);
        };
        let object = self.get_mut::<K>(scope, &id, at)?;
        object.replace::<K>(body, at);
        Ok(object)
    }

    pub(crate) fn patch<K: Kind>(
        &mut self,
        scope: &Scope,
        id: &str,
        body: &[u8],
        at: &Moment,
    ) -> Result<&Object> {
        let empty = Members::new();
        let stored = self.get::<K>(scope, id, at.now);
        let body = PatchBody::parse::<K>(body, stored.map_or(&empty, |it| &it.members))?;
        if let Some(name) = body.name() {
            self.is_taken::<K>(scope, &text::slug(name), Some(id), at)?;
        }
        let object = self.get_mut::<K>(scope, id, at)?;
        object.patch::<K>(body, at);
        Ok(object)
    }

    /// Deletes an object that nothing uses. Its name is free again after a lag.
    pub(crate) fn delete<K: Kind>(&mut self, scope: &Scope, id: &str, at: &Moment) -> Result<()> {
        let slug = self.get::<K>(scope, id, at.now)?.slug();
        if let Some((_, user)) = self.users::<K>(scope, id, at.now).first() {
            return Err(ApiError::conflict(format!(
                "The {} is in use by {} {}",
                K::ONE,
                K::USERS.one,
                user.id()
            )));
        }
        let gone = at.now + K::lingers(at);
        if gone == at.now {
            self.remove::<K>(scope, id, at)?;
        } else if !self.get_mut::<K>(scope, id, at)?.go(gone, at.now) {
            return Ok(());
        }
        let free = gone + at.name_lag;
        self.names.extend([id.to_owned(), slug].map(|name| ((K::PLURAL, scope.clone(), name), free)));
        Ok(())
    }

    /// The objects that refer to one, with their scopes.
    fn users<K: Kind>(&self, scope: &Scope, id: &str, time: SystemTime) -> Vec<(&Scope, &Object)> {
        let all = self.of(K::USERS.plural).into_iter().flatten();
        let all = all.flat_map(|(scope, users)| users.values().map(move |user| (scope, user)));
        all.filter(|(users_scope, user)| {
            let reference = user.text(K::USERS.member);
            let (referred, referred_id) = match reference.strip_prefix("org/") {
                Some(id) => (&Scope::Account, id),
                None => (*users_scope, reference.strip_prefix("team/").unwrap_or(reference)),
            };
            (referred, referred_id) == (scope, id) && user.is_there(time)
        })
        .collect()
    }

    /// Deletes an object although it may be in use. What uses it goes with it, so that one of the same name starts
    /// afresh.
    pub(crate) fn remove<K: Kind>(&mut self, scope: &Scope, id: &str, at: &Moment) -> Result<()> {
        self.get::<K>(scope, id, at.now)?;
        let users = self.users::<K>(scope, id, at.now).into_iter();
        let users: Vec<_> = users.map(|(scope, user)| (scope.clone(), user.id().to_owned())).collect();
        for (plural, (scope, id)) in users
            .into_iter()
            .map(|user| (K::USERS.plural, user))
            .chain([(K::PLURAL, (scope.clone(), id.to_owned()))])
        {
            self.objects.get_mut(plural).and_then(|objects| objects.get_mut(&scope)?.remove(&id));
        }
        Ok(())
    }

    /// Changes an object as nobody could through the API.
    pub(crate) fn edit<K: Kind>(
        &mut self,
        scope: &Scope,
        id: &str,
        at: &Moment,
        edit: impl FnOnce(&mut Object) -> Result<()>,
    ) -> Result<Record> {
        let object = self.get_mut::<K>(scope, id, at)?;
        edit(object)?;
        Ok(Record::new(scope, object))
    }

    /// Every object of a kind that is there, the account's before those of teams.
    pub(crate) fn records(&self, plural: &str, time: SystemTime) -> Vec<Record> {
        let objects = self.of(plural).into_iter().flatten();
        let records = objects.flat_map(|(scope, of_scope)| {
            of_scope.values().filter(|it| it.is_there(time)).map(|it| Record::new(scope, it))
        });
        records.collect()
    }

    /// Adds a user, or points one at another object.
    pub(crate) fn add_user<K: Kind>(&mut self, User { id, name, used }: &User, at: &Moment) -> Result<()> {
        let objects = self.of(K::PLURAL).into_iter().flatten();
        let used_in = objects.filter_map(|(scope, of_scope)| Some((scope, of_scope.get(used.as_str())?)));
        let users: Vec<_> = used_in
            .filter(|(_, object)| object.is_there(at.now))
            .map(|(scope, object)| {
                let mut members = K::user(object, name.as_ref().unwrap_or(id));
                members.insert(K::USERS.member.to_owned(), used.as_str().into());
                (scope.clone(), Object::new(id.to_owned(), members))
            })
            .collect();
        if users.is_empty() {
            return Err(unknown(K::ONE, used));
        }
        // One that was there may be in other scopes now.
        self.remove_user(&K::USERS, id).ok();
        for (scope, user) in users {
            self.insert(K::USERS.plural, &scope, user);
        }
        Ok(())
    }

    /// Removes what uses objects, from every scope.
    pub(crate) fn remove_user(&mut self, users: &Users, id: &str) -> Result<()> {
        let objects = self.objects.get_mut(users.plural).into_iter().flatten();
        let removed = objects.filter_map(|(_, of_scope)| of_scope.remove(id)).count();
        if removed == 0 { Err(unknown(users.one, id)) } else { Ok(()) }
    }

    pub(crate) fn remove_users(&mut self, users: &Users) {
        self.objects.remove(users.plural);
    }
}

impl Record {
    fn new(scope: &Scope, object: &Object) -> Self {
        let team_id = match scope {
            Scope::Account => None,
            Scope::Team(team) => Some(team.clone()),
        };
        Self { team_id, object: object.clone() }
    }
}

impl From<Data> for Listing {
    fn from(data: Data) -> Self {
        let records = |(scope, of_scope): (Scope, BTreeMap<String, Object>)| {
            of_scope.into_values().map(move |object| Record::new(&scope, &object)).collect::<Vec<_>>()
        };
        let kinds = data.objects.into_iter();
        kinds.map(|(plural, objects)| (plural, objects.into_iter().flat_map(records).collect())).collect()
    }
}

impl From<Listing> for Data {
    fn from(listing: Listing) -> Self {
        let mut data = Self::default();
        for (plural, records) in listing {
            for Record { team_id, object } in records {
                data.insert(&plural, &Scope::of(team_id.as_deref()), object);
            }
        }
        data
    }
}

fn unknown(one: &str, id: &str) -> ApiError {
    ApiError::not_found(format!("There is no {one} {id}"))
}
