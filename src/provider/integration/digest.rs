//! The digest by which a later plan notices that write-only credentials have changed.
//!
//! Private state is a part of the state file, so the digest must not help anyone who reads it. One digest covers all
//! credentials of an integration:
//!
//! - If a cloud generated every secret among them at random, nobody can guess them. HMAC-SHA256 with a salt is enough
//!   (<https://www.rfc-editor.org/rfc/rfc2104>), and takes microseconds.
//! - If a person may have chosen one, each guess must be costly: Argon2id with a salt takes some 30 ms and 7 MiB.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use aws_lc_rs::{hmac, rand};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use secrecy::zeroize::Zeroizing;
use tokio::{
    runtime::{self, Handle},
    sync::{OnceCell, Semaphore},
};

use super::credentials;
use framework::Object;

/// Creates the digest of credentials, with a fresh salt. Within a process, equal credentials share one Argon2id digest, so
/// all integrations with the same credentials cost one computation. `None` if the system has no randomness.
pub(super) async fn create(credentials: &Object) -> Option<String> {
    let text = text(credentials);
    if credentials::are_random(credentials) {
        return Some(hmac_digest(&salt()?, &text));
    }
    let digests = Digests::of_runtime();
    let cell = Arc::clone(lock(&digests.created).entry(digests.cache_key_of(&text)).or_default());
    let make = || async {
        let salt = Salt::new(&salt().ok_or(())?).map_err(|_| ())?;
        digests.argon2id(salt, text).await.ok_or(())
    };
    cell.get_or_try_init(make).await.ok().cloned()
}

/// Whether a digest is of these credentials. A digest with other parameters never matches, because a crafted one could
/// make the comparison slow.
pub(super) async fn matches(digest: String, credentials: &Object) -> bool {
    let text = text(credentials);
    if let Some(rest) = digest.strip_prefix(HMAC_PREFIX) {
        let salt = rest.split_once('$').and_then(|(salt, _)| STANDARD_NO_PAD.decode(salt).ok());
        return salt.is_some_and(|salt| salt.len() == SALT_LENGTH && hmac_digest(&salt, &text) == digest);
    }
    let Some(salt) = salt_of_argon2id(&digest) else { return false };
    let digests = Digests::of_runtime();
    let key = digests.cache_key_of(&text);
    let cell = Arc::clone(lock(&digests.comparisons).entry((key, digest.clone())).or_default());
    let compare = || async { digests.argon2id(salt, text).await.map(|made| made == digest).ok_or(()) };
    let is_same = cell.get_or_try_init(compare).await.is_ok_and(|is_same| *is_same);
    if is_same {
        // Reuse this digest for the next integration with these credentials.
        let _ = lock(&digests.created).entry(key).or_default().set(digest);
    }
    is_same
}

/// All configured credentials in a fixed order, with names and lengths, so that no two sets have the same text.
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

const SALT_LENGTH: usize = 16;

fn salt() -> Option<[u8; SALT_LENGTH]> {
    let mut salt = [0; SALT_LENGTH];
    rand::fill(&mut salt).ok().map(|()| salt)
}

/// How a salted HMAC digest begins. The salt and the hash follow.
const HMAC_PREFIX: &str = "$hmac-sha256$";

fn hmac_digest(salt: &[u8], text: &[u8]) -> String {
    let hash = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), text);
    format!("{HMAC_PREFIX}{}${}", STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash))
}

/// 7 MiB and five passes in one lane: of OWASP's equally strong parameter sets, the one that needs the least memory:
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
fn argon2() -> Argon2<'static> {
    let params =
        Params::new(7 << 10, 5, 1, None).expect("the parameters are constants, and a test uses them");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The salt of an Argon2id digest with the parameters of this module.
fn salt_of_argon2id(digest: &str) -> Option<Salt> {
    let digest = PasswordHash::new(digest).ok()?;
    let ours = ParamsString::try_from(argon2().params()).ok()?;
    digest.salt.filter(|_| digest.params == ours)
}

/// At most this many Argon2id digests run at once, because each needs 7 MiB.
const MAX_CONCURRENT: usize = 2;

/// What the digests of a process share. There is one for each runtime, because one runtime serves all calls of a process.
struct Digests {
    /// The key that turns texts into map keys, so that no map contains a secret.
    cache_key: hmac::Key,
    created: Mutex<HashMap<CacheKey, Once<String>>>,
    comparisons: Mutex<HashMap<(CacheKey, String), Once<bool>>>,
    turns: Arc<Semaphore>,
    /// Buffers for reuse: the allocator may not return freed ones to the system, so memory would grow.
    memory: Mutex<Vec<Vec<Block>>>,
}

type CacheKey = [u8; 32];

/// A value that is computed once while all others wait for it.
type Once<T> = Arc<OnceCell<T>>;

impl Digests {
    fn new() -> Self {
        // Without randomness no digest is created, and a zero key only weakens the keys of the maps in memory.
        let cache_key = hmac::Key::new(hmac::HMAC_SHA256, &salt().unwrap_or_default());
        let turns = Arc::new(Semaphore::new(MAX_CONCURRENT));
        Self {
            cache_key,
            created: Mutex::default(),
            comparisons: Mutex::default(),
            turns,
            memory: Mutex::default(),
        }
    }

    fn of_runtime() -> Arc<Self> {
        thread_local! {
            static DIGESTS: RefCell<Option<(runtime::Id, Arc<Digests>)>> = const { RefCell::new(None) };
        }
        let current = Handle::current().id();
        DIGESTS.with_borrow_mut(|digests| match digests {
            Some((of, digests)) if *of == current => Arc::clone(digests),
            _ => Arc::clone(&digests.insert((current, Arc::new(Self::new()))).1),
        })
    }

    fn cache_key_of(&self, text: &[u8]) -> CacheKey {
        let mut key = CacheKey::default();
        key.copy_from_slice(hmac::sign(&self.cache_key, text).as_ref());
        key
    }

    /// An Argon2id digest in the PHC string format.
    async fn argon2id(self: &Arc<Self>, salt: Salt, text: Zeroizing<Vec<u8>>) -> Option<String> {
        let make = move |memory: &mut [Block]| {
            let argon2 = argon2();
            let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
            argon2.hash_password_into_with_memory(&text, &salt, &mut hash, memory).ok()?;
            let digest = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(argon2.params()).ok()?,
                salt: Some(salt),
                hash: Some(Output::new(&hash).ok()?),
            };
            Some(digest.to_string())
        };
        self.run_blocking(make).await.flatten()
    }

    /// Runs work off the thread that serves all calls.
    async fn run_blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut [Block]) -> T + Send + 'static,
    ) -> Option<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok()?;
        let digests = Arc::clone(self);
        let work = move || {
            let mut memory = lock(&digests.memory).pop().unwrap_or_default();
            memory.resize(argon2().params().block_count(), Block::new());
            let outcome = work(&mut memory);
            lock(&digests.memory).push(memory);
            // Only now, because the work continues even if its call is dropped.
            drop(turn);
            outcome
        };
        tokio::task::spawn_blocking(work).await.ok()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
        thread,
    };

    use super::*;
    use framework::{Known, Secret, Value};

    const GENERATED: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn credentials(secrets: &[(&str, &str)]) -> Object {
        let mut object = Object::default();
        for (name, secret) in secrets {
            object.set(name, Value::Value(Known::Secret(Secret::from(*secret))));
        }
        object
    }

    #[tokio::test]
    async fn a_digest_is_of_its_credentials_alone() {
        let chosen = credentials(&[("access_key", "ab"), ("secret_key", "c")]);
        let generated = credentials(&[("access_key", "ab"), ("secret_key", GENERATED)]);
        for (one, begins) in [(chosen, "$argon2id$v=19$m=7168,t=5,p=1$"), (generated, "$hmac-sha256$")] {
            let digest = create(&one).await.expect("a digest");
            assert!(digest.starts_with(begins), "{digest}");
            assert!(matches(digest.clone(), &one).await);
            for other in [
                credentials(&[("access_key", "a"), ("secret_key", "bc")]),
                credentials(&[("access_key", "a"), ("secret_key", &format!("b{GENERATED}"))]),
                credentials(&[("access_key", "ab")]),
                credentials(&[("access_key", "ab"), ("secret", "c")]),
                credentials(&[("access_key", "ab"), ("secret", GENERATED)]),
                credentials(&[]),
            ] {
                assert!(!matches(digest.clone(), &other).await);
            }
        }
    }

    #[tokio::test]
    async fn a_digest_from_before_keyed_hashes_counts() {
        let digest = "$argon2id$v=19$m=7168,t=5,p=1$AAECAwQFBgcICQoLDA0ODw$";
        let salt = Salt::new(&(0..16).collect::<Vec<u8>>()).expect("a salt");
        let one = credentials(&[("secret_key", GENERATED)]);
        let made = Digests::of_runtime().argon2id(salt, text(&one)).await.expect("a digest");
        assert!(made.starts_with(digest), "{made}");
        assert!(matches(made, &one).await);
    }

    #[tokio::test]
    async fn equal_credentials_cost_one_computation_and_others_have_another_salt() {
        let salt = |digest: &str| digest.split('$').nth(4).map(str::to_owned);
        let one = create(&credentials(&[("api_key", "k")])).await.expect("a digest");
        assert_eq!(create(&credentials(&[("api_key", "k")])).await.as_ref(), Some(&one));
        let other = create(&credentials(&[("api_key", "l")])).await.expect("a digest");
        assert_ne!(salt(&one), salt(&other));
        // In another process.
        let in_thread = |digest: String| {
            let work = async move {
                let same = credentials(&[("api_key", "k")]);
                let changed = credentials(&[("api_key", "l")]);
                (
                    matches(digest.clone(), &changed).await,
                    matches(digest, &same).await,
                    create(&same).await,
                    create(&changed).await,
                )
            };
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            thread::spawn(move || runtime.block_on(work)).join().expect("no panic")
        };
        let (is_of_changed, is_of_same, same, changed) = in_thread(one.clone());
        assert!(!is_of_changed && is_of_same);
        assert_eq!(same.as_ref(), Some(&one));
        assert_ne!(changed.as_deref().and_then(salt), salt(&one), "a changed secret has a fresh salt");
    }

    #[tokio::test]
    async fn few_are_made_at_once_and_they_share_their_memory() {
        let digests = Digests::of_runtime();
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let works = (0..MAX_CONCURRENT * 8).map(|_| {
            let (now, most, digests) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&digests));
            tokio::spawn(async move {
                let work = move |_: &mut [Block]| {
                    most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                    thread::yield_now();
                    now.fetch_sub(1, Relaxed);
                };
                digests.run_blocking(work).await
            })
        });
        for work in works.collect::<Vec<_>>() {
            work.await.expect("it ends").expect("it ran");
        }
        assert!((1..=MAX_CONCURRENT).contains(&most.load(Relaxed)), "{most:?}");
        assert!((1..=MAX_CONCURRENT).contains(&lock(&digests.memory).len()));
    }

    #[tokio::test]
    async fn a_digest_that_was_not_made_here_is_of_nothing() {
        let one = credentials(&[("api_key", "k")]);
        let digest = create(&one).await.expect("a digest");
        let costly = digest.replace("m=7168", "m=4294967295");
        let weak = format!("{HMAC_PREFIX}$");
        for foreign in [costly.as_str(), "", "$argon2id$", "sha256:abc", HMAC_PREFIX, &weak] {
            assert!(!matches(foreign.to_owned(), &one).await, "{foreign}");
        }
    }
}
