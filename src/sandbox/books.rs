//! What the sandbox remembers: accounts, objects, movements of money, notices to deliver, answers kept for a key.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::deliver::{Delivery, DeliveryMode};
use super::faults::Script;

/// One object as the provider stores it, and what only the provider knows about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub account: String,
    pub order: u64,
    pub body: Value,
    pub memo: Value,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub keys: Vec<KnownKey>,
    pub created: i64,
}

/// An API key as far as it is kept: enough to know it again, not enough to use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownKey {
    fingerprint: String,
    /// Its kind and its last four characters.
    pub shown: String,
}

impl KnownKey {
    pub(crate) fn of(key: &str) -> Self {
        Self { fingerprint: hex::encode(Sha256::digest(key)), shown: masked_key(key) }
    }
}

impl Account {
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.keys.contains(&KnownKey::of(key))
    }
}

/// `sk_test_abcdefgh1234` → `sk_test_xxxxxxxx1234`; keys that are too short or no keys lose everything but their kind.
pub(crate) fn masked_key(key: &str) -> String {
    let kind = key.splitn(3, '_').take(2).collect::<Vec<_>>().join("_");
    if key.is_ascii() && kind.len() < 12 {
        let tail = if key.len() >= 16 { &key[key.len() - 4..] } else { "" };
        return format!("{kind}_xxxxxxxx{tail}");
    }
    "xxxxxxxx".to_owned()
}

/// What one smallest unit is in another currency, in millionths of that one's: when it came in, and ever after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub into: String,
    pub at_first: i64,
    pub later: i64,
}

impl Rate {
    /// Half up, away from nothing.
    pub(crate) fn of(&self, kind: MovementKind, amount: i64) -> i64 {
        let rate = if kind == MovementKind::Capture { self.at_first } else { self.later };
        let exact = i128::from(amount) * i128::from(rate);
        let rounded = (exact.abs() + 500_000) / 1_000_000 * exact.signum();
        i64::try_from(rounded).unwrap_or_default()
    }
}

/// The first answer given to an idempotency key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptAnswer {
    pub request: String,
    /// `None` while the first call runs.
    pub answer: Option<(u16, Value)>,
    pub hits: u64,
    pub at: i64,
}

/// Money that moved, written once when it happened; overrides never touch it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub account: String,
    pub currency: String,
    pub kind: MovementKind,
    /// Positive towards the account, minor units.
    pub amount: i64,
    pub fee: i64,
    pub object: String,
    pub charge: Option<String>,
    pub idempotency_key: Option<String>,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MovementKind {
    Capture,
    /// A fee in another currency than the money it is for.
    Fee,
    Refund,
    RefundReturned,
    DisputeOut,
    DisputeReinstated,
    Payout,
    PayoutReturned,
    /// Out of one currency, or into another.
    Exchange,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Books {
    pub seed: String,
    pub counter: u64,
    pub accounts: BTreeMap<String, Account>,
    pub objects: BTreeMap<String, Record>,
    pub answers: BTreeMap<String, KeptAnswer>,
    pub movements: Vec<Movement>,
    pub deliveries: Vec<Delivery>,
    pub mode: DeliveryMode,
    /// By account and currency: what is counted in another one.
    #[serde(default)]
    pub rates: BTreeMap<String, Rate>,
    #[serde(skip)]
    pub scripts: VecDeque<Script>,
    /// Ids of objects by what they are; some may be gone.
    #[serde(skip)]
    kinds: BTreeMap<String, BTreeSet<String>>,
}

impl Default for Books {
    fn default() -> Self {
        let mut noise = [0_u8; 16];
        // Without randomness ids repeat after a reset; nothing of worth hangs on them.
        _ = getrandom::fill(&mut noise);
        Self::with_seed(&hex::encode(noise))
    }
}

impl Books {
    /// Empty books whose ids follow from `seed`.
    pub(crate) fn with_seed(seed: &str) -> Self {
        Self {
            seed: seed.to_owned(),
            counter: 0,
            accounts: BTreeMap::new(),
            objects: BTreeMap::new(),
            answers: BTreeMap::new(),
            movements: Vec::new(),
            deliveries: Vec::new(),
            mode: DeliveryMode::Normal,
            rates: BTreeMap::new(),
            scripts: VecDeque::new(),
            kinds: BTreeMap::new(),
        }
    }

    pub(crate) fn load(path: &Path) -> Option<Self> {
        let text = std::fs::read(path).ok()?;
        match serde_json::from_slice::<Self>(&text) {
            Ok(mut books) => {
                books.answers.retain(|_, kept| kept.answer.is_some());
                books.deliveries.iter_mut().for_each(Delivery::recovered);
                for (id, record) in &books.objects {
                    of(&mut books.kinds, &record.body).insert(id.clone());
                }
                Some(books)
            }
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "unreadable sandbox state, starting empty");
                None
            }
        }
    }

    pub(crate) fn save(&self, path: &Path) -> io::Result<()> {
        replace_file(path, &serde_json::to_vec(self)?)
    }

    /// A fresh id such as `pi_3S…`, unlike any other of these books.
    pub(crate) fn next_id(&mut self, prefix: &str) -> String {
        self.counter += 1;
        let digest = Sha256::digest(format!("{}:{}:{prefix}", self.seed, self.counter));
        format!("{prefix}{}", base62(&digest[..18]))
    }

    pub(crate) fn insert(&mut self, account: &str, body: Value, memo: Value) {
        self.counter += 1;
        let id = body["id"].as_str().unwrap_or_default().to_owned();
        of(&mut self.kinds, &body).insert(id.clone());
        let record = Record { account: account.to_owned(), order: self.counter, body, memo };
        self.objects.insert(id, record);
    }

    /// The object `id` of `account`, of kind `object`.
    pub(crate) fn find(&self, account: &str, object: &str, id: &str) -> Option<&Record> {
        self.objects.get(id).filter(|record| record.account == account && record.body["object"] == object)
    }

    /// The stored truth of `id`; `Null` when there is none.
    pub(crate) fn body(&self, id: &str) -> Value {
        self.objects.get(id).map_or(Value::Null, |record| record.body.clone())
    }

    /// Changes fields of a stored object; fields of `changes` replace those of the object.
    pub(crate) fn patch(&mut self, id: &str, changes: Value) {
        if let (Some(record), Value::Object(changes)) = (self.objects.get_mut(id), changes) {
            for (field, value) in changes {
                record.body[&field] = value;
            }
        }
    }

    pub(crate) fn note(&mut self, id: &str, field: &str, value: Value) {
        if let Some(record) = self.objects.get_mut(id) {
            record.memo[field] = value;
        }
    }

    /// Objects of one kind, newest first.
    pub(crate) fn newest(&self, account: &str, object: &str) -> Vec<&Record> {
        let mut found: Vec<&Record> = self.of_kind(object).filter(|record| record.account == account).collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        found
    }

    /// Objects of one kind, whosever they are.
    pub(crate) fn of_kind<'b>(&'b self, object: &str) -> impl Iterator<Item = &'b Record> + use<'b> {
        let all = self.kinds.get_key_value(object).into_iter();
        all.flat_map(|(kind, ids)| {
            let found = ids.iter().filter_map(|id| self.objects.get(id));
            found.filter(move |record| record.body["object"] == kind.as_str())
        })
    }
}

fn of<'k>(kinds: &'k mut BTreeMap<String, BTreeSet<String>>, body: &Value) -> &'k mut BTreeSet<String> {
    kinds.entry(body["object"].as_str().unwrap_or_default().to_owned()).or_default()
}

/// Writes beside the file and renames, readable by its owner only: a crash leaves the old or the new text, never half.
pub(crate) fn replace_file(path: &Path, text: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600))?;
    }
    std::fs::rename(&fresh, path)
}

/// Letters and digits as in the providers' ids.
fn base62(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % 62])).collect()
}
