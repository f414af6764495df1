//! The keys of `#[retry]`, `policy!` and configurations: the one table, with a row for each key.
//!
//! The attribute, its messages, the names that an editor completes, and configurations all use it. A test compares the
//! attribute's reference with it.

/// What a key configures, which decides where it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The delays: part of a policy.
    Schedule,
    /// The limits: part of a policy.
    Limit,
    /// The function: only in `#[retry]`.
    Function,
    /// The crate's path: in both macros.
    Crate,
}

/// How a key's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `key = value`
    Value,
    /// `key(PATTERN if GUARD => EXPR)`
    Arm,
    /// `key(name, name)`
    Names,
}

/// Passes the table to a macro: key, name, group, form, default (empty if there is none), example, meaning, and the names
/// of other crates for it, without the unit that some of them append.
macro_rules! table {
    ($macro:ident) => {
        $macro! {
            Strategy strategy Schedule Value r#""full_jitter""# r#"strategy = "equal_jitter""#
                "how the delays grow: a name, a list of delays such as `[\"1s\", \"5s\"]`, or the path of a `fn(retry: u32, previous: Duration) -> Duration`"
                "algorithm backoff backoff_strategy kind schedule wait";
            Base base Schedule Value r#""100ms""# r#"base = "100ms""#
                "the first delay; with jitter, its upper bound"
                "base_delay base_interval delay duration initial initial_backoff initial_delay initial_interval interval min min_backoff min_delay min_interval min_wait period start";
            Cap cap Schedule Value r#""10s""# r#"cap = "10s""#
                "no delay of the strategy is longer"
                "ceiling max_backoff max_delay max_interval max_sleep max_wait";
            MaxHint max_hint Schedule Value r#""1m""# r#"max_hint = "1m""#
                "the longest delay that a server may ask for; a call is ended by one that asks for more"
                "max_retry_after";
            Factor factor Schedule Value "2" "factor = 2"
                "the growth of `\"exponential\"`, `\"full_jitter\"` and `\"equal_jitter\"`"
                "backoff_factor backoff_multiplier exp_base exponent exponential_base growth multiplier";
            Step step Schedule Value "" r#"step = "100ms""#
                "the growth of `\"linear\"`; as long as `base` by default"
                "increment";
            Jitter jitter Schedule Value r#""none""# "jitter = 0.2"
                "randomness on a strategy without jitter of its own: `\"none\"`, `\"full\"`, `\"equal\"`, or a fraction"
                "jitter_factor random randomization randomization_factor randomize spread";
            ThrottleBase throttle_base Schedule Value "" r#"throttle_base = "1s""#
                "replaces `base` after the server refused the work" "";
            Max max Limit Value "3" "max = 3"
                "attempts in all, including the first; or `max = unlimited`"
                "attempts count limit max_attempts max_retries max_times max_tries n num_retries repeat retries retry_count stop stop_after_attempt times tries";
            MaxElapsed max_elapsed Limit Value "" r#"max_elapsed = "30s""#
                "no attempt starts this long after the call or later, and no delay that would reach it is started"
                "deadline max_duration max_elapsed_time max_time overall_timeout stop_after_delay time_limit total_timeout";
            AttemptTimeout attempt_timeout Limit Value "" r#"attempt_timeout = "2s""#
                "an attempt of an async function is cut after this long"
                "per_attempt_timeout per_try_timeout timeout try_timeout";
            Budget budget Function Value "" "budget = BUDGET"
                "a `RetryBudget` that every retry takes a token from"
                "throttler token_bucket tokens";
            Idempotent idempotent Limit Value "true" "idempotent = false"
                "`false`: a failure is retried only if it proves that the server did not act"
                "idempotency";
            When when Function Arm "" "when(Err(Error::Busy))"
                "which outcomes to retry, any number of times; a guard and `=> verdict` may follow the pattern"
                "condition exceptions filter if on predicate retry_for retry_if retry_if_exception retry_on retry_when retryable should_retry";
            Clone clone Function Names "" "clone(request)"
                "each attempt gets a fresh clone of these parameters" "";
            Attempt attempt Function Value "" "attempt = attempt"
                "binds the `Attempt` in the body: its number, and whether it is the last"
                "attempt_number";
            OnRetry on_retry Function Value "" "on_retry = |event| log(event)"
                "called before each wait"
                "before_sleep listener notify on_backoff on_error on_failure";
            OnGiveUp on_give_up Function Value "" "on_give_up = |event| log(event)"
                "called once, when a retryable outcome is returned"
                "on_exhausted on_giveup retry_error_callback";
            Policy policy Function Value "" "policy = self.policy"
                "the schedule and the limits as a `Policy`, which may be known only at run time"
                "config options";
            BeforeRetry before_retry Function Value "" "before_retry = self.log_in()"
                "runs after the wait, before the next attempt: in an async function a future of `()`" "";
            Cancel cancel Function Value "" "cancel = self.stop.cancelled()"
                "ends the wait and the call: a future, in a sync function a `bool`" "";
            Name name Function Value "" r#"name = "fetch""#
                "the function's name in hooks, events and metrics" "";
            Sleep sleep Function Value "" "sleep = my_sleep"
                "waits with this function instead of the runtime's timer"
                "sleeper timer";
            Crate crate Crate Value "" "crate = ::reattempt"
                "the path of this crate, where it is renamed or re-exported" "";
        }
    };
}
#[cfg(feature = "engine")]
pub(crate) use table;

macro_rules! keys {
    ($($key:ident $name:ident $group:ident $form:ident $default:literal $example:literal $meaning:literal $elsewhere:literal;)*) => {
        /// A key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Key { $(#[doc = concat!("`", $example, "`: ", $meaning)] $key),* }

        /// Every key, in the order of the documentation.
        pub const KEYS: &[Key] = &[$(Key::$key),*];

        impl Key {
            /// Returns the key's name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$key => stringify!($name)),* }
            }

            /// Returns what the key configures.
            pub const fn group(self) -> Group {
                match self { $(Self::$key => Group::$group),* }
            }

            /// Returns how the key's value is written.
            pub const fn form(self) -> Form {
                match self { $(Self::$key => Form::$form),* }
            }

            /// Returns the default as a user writes it; empty if there is none, or if it depends on another key.
            pub const fn default(self) -> &'static str {
                match self { $(Self::$key => $default),* }
            }

            /// Returns the key with an example value.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$key => $example),* }
            }

            /// Returns what other crates call the key.
            const fn elsewhere(self) -> &'static str {
                match self { $(Self::$key => $elsewhere),* }
            }
        }
    };
}
table!(keys);

impl Key {
    /// Returns the key of this name.
    pub fn of(name: &str) -> Option<Self> {
        KEYS.iter().copied().find(|key| key.name() == name)
    }

    /// Returns whether the key is part of a policy.
    pub const fn is_of_policy(self) -> bool {
        matches!(self.group(), Group::Schedule | Group::Limit)
    }

    /// Returns whether the value's type can be the type of a const parameter.
    pub const fn may_be_generic(self) -> bool {
        matches!(self, Self::Max | Self::Idempotent)
    }
}

/// Returns the key that an unknown one most likely means, among those that `takes` accepts.
pub fn meant(name: &str, takes: &dyn Fn(Key) -> bool) -> Option<Key> {
    let unit = ["_ms", "_millis", "_secs", "_seconds"].into_iter().find_map(|unit| name.strip_suffix(unit));
    let plain = unit.unwrap_or(name);
    let mut keys = KEYS.iter().copied().filter(|key| takes(*key));
    let near = nearest(name, keys.clone().map(Key::name)).and_then(Key::of);
    keys.find(|key| key.elsewhere().split(' ').any(|name| name == plain)).or(near)
}

/// Returns the candidate that `word` most likely means, if one is close enough to suggest.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likely = |candidate: &&str| {
        let (slips, longest) = (distance(word, candidate), word.len().max(candidate.len()));
        // One mistake per three letters, or a part of the name.
        slips * 3 <= longest || (word.len() > 2 && candidate.contains(word)) || word.contains(candidate)
    };
    candidates.into_iter().filter(likely).min_by_key(|candidate| distance(word, candidate))
}

/// Counts the letters that are missing, surplus, wrong or swapped, ignoring case.
fn distance(word: &str, other: &str) -> usize {
    /// Longer words are cut.
    const LONGEST: usize = 32;
    let (word, other) = (word.as_bytes(), other.as_bytes());
    let (word, other) = (&word[..word.len().min(LONGEST)], &other[..other.len().min(LONGEST)]);
    let same = |a: usize, b: usize| word[a].eq_ignore_ascii_case(&other[b]);
    // `rows[a][b]` is the distance of the first `a` letters from the first `b`.
    let mut rows = [[0; LONGEST + 1]; LONGEST + 1];
    for a in 0..=word.len() {
        for b in 0..=other.len() {
            rows[a][b] = if a == 0 || b == 0 {
                a + b
            } else {
                let wrong = rows[a - 1][b - 1] + usize::from(!same(a - 1, b - 1));
                let swapped = a > 1 && b > 1 && same(a - 1, b - 2) && same(a - 2, b - 1);
                let swap = if swapped { rows[a - 2][b - 2] + 1 } else { wrong };
                wrong.min(swap).min(rows[a - 1][b] + 1).min(rows[a][b - 1] + 1)
            };
        }
    }
    rows[word.len()][other.len()]
}
