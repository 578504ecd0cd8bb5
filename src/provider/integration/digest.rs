//! The digest by which a later plan notices that write-only credentials have changed.
//!
//! Private state is a part of the state file, so the digest must not help anyone who reads it: it is Argon2id over all
//! credentials at once, with a fresh salt.

use std::{num::NonZero, sync::LazyLock, thread};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::{ParamsString, PasswordHash},
};
use secrecy::zeroize::Zeroizing;

use tokio::sync::Semaphore;

use super::credentials;
use framework::Object;

/// 7 MiB and five passes in one lane: of the parameter sets that OWASP gives as equally strong, the one that needs
/// least memory, since Terraform plans ten resources at a time.
fn argon2() -> Argon2<'static> {
    let params =
        Params::new(7 << 10, 5, 1, None).expect("the parameters are constants, and a test uses them");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The digest of credentials in the PHC string format, with a fresh salt. `None` where the system has no randomness.
pub(super) async fn of(credentials: &Object) -> Option<String> {
    let text = text(credentials);
    aside(move || argon2().hash_password(&text).ok().map(|digest| digest.to_string())).await.flatten()
}

/// Whether a digest is of these credentials. One that was not made here counts as of others: its parameters would
/// decide how long this takes.
pub(super) async fn is_of(digest: String, credentials: &Object) -> bool {
    let text = text(credentials);
    let verified = aside(move || {
        let digest = PasswordHash::new(&digest).ok()?;
        let argon2 = argon2();
        let is_ours = ParamsString::try_from(argon2.params()).is_ok_and(|ours| ours == digest.params);
        (is_ours && argon2.verify_password(&text, &digest).is_ok()).then_some(())
    });
    verified.await.flatten().is_some()
}

/// All credentials that are set, in one order and with their names, so that no two sets have the same text.
fn text(credentials: &Object) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::new());
    for (name, secret) in credentials::to_json(credentials) {
        for part in [name, secret.expose()] {
            text.extend_from_slice(&(part.len() as u64).to_be_bytes());
            text.extend_from_slice(part.as_bytes());
        }
    }
    text
}

/// As many at once as there are cores: more would be no faster, and each takes its megabytes.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(1, NonZero::get)));

/// Off the one thread that serves all calls.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let turn = TURNS.acquire().await.ok()?;
    // The turn goes along: work whose call is dropped runs on.
    let work = move || (work(), turn).0;
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    };

    use super::*;
    use framework::{Known, Secret, Value};

    fn credentials(secrets: &[(&str, &str)]) -> Object {
        let mut object = Object::default();
        for (name, secret) in secrets {
            object.set(name, Value::Value(Known::Secret(Secret::from(*secret))));
        }
        object
    }

    #[tokio::test]
    async fn a_digest_is_of_its_credentials_alone() {
        let one = credentials(&[("access_key", "ab"), ("secret_key", "c")]);
        let digest = of(&one).await.expect("a digest");
        assert!(digest.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{digest}");
        assert!(is_of(digest.clone(), &one).await);
        for other in [
            credentials(&[("access_key", "a"), ("secret_key", "bc")]),
            credentials(&[("access_key", "ab")]),
            credentials(&[("access_key", "ab"), ("secret", "c")]),
            credentials(&[]),
        ] {
            assert!(!is_of(digest.clone(), &other).await);
        }
        assert_ne!(digest, of(&one).await.expect("a digest"), "the salt is a fresh one");
    }

    #[tokio::test]
    async fn as_many_are_made_at_once_as_there_are_cores() {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let works = (0..cores * 4).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            tokio::spawn(aside(move || {
                most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                thread::yield_now();
                argon2().hash_password(b"k").expect("a digest");
                now.fetch_sub(1, Relaxed);
            }))
        });
        for work in works.collect::<Vec<_>>() {
            work.await.expect("it ends").expect("it ran");
        }
        assert!((1..=cores).contains(&most.load(Relaxed)), "{most:?}");
    }

    #[tokio::test]
    async fn a_digest_that_was_not_made_here_is_of_nothing() {
        let one = credentials(&[("api_key", "k")]);
        let digest = of(&one).await.expect("a digest");
        let costly = digest.replace("m=7168", "m=4294967295");
        for foreign in [costly.as_str(), "", "$argon2id$", "sha256:abc"] {
            assert!(!is_of(foreign.to_owned(), &one).await, "{foreign}");
        }
    }
}
