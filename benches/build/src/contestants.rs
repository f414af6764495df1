//! Who is measured, and at what.

/// Functions in each crate.
pub(crate) const FUNCTIONS: usize = 200;

pub(crate) const HAND: &str = "by hand";
pub(crate) const REATTEMPT: &str = "reattempt";

/// The columns of the table.
pub(crate) const NAMES: [&str; 5] = [HAND, REATTEMPT, "backon", "backon-macros", "tokio-retry2"];

/// The same functions, written by each contestant that has such a form.
pub(crate) struct Set {
    /// Begins the names of its crates.
    pub(crate) name: &'static str,
    /// Stands in the table.
    pub(crate) title: &'static str,
    pub(crate) is_async: bool,
    pub(crate) contestants: &'static [Contestant],
    /// The most that `reattempt` may cost, as multiples of the hand-written loop, in the order of [`Measure::ALL`].
    pub(crate) bars: [f64; 4],
}

pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    /// What comes before the functions, and one function, separated by [`EACH`]. An async one names its `Outcome` as well.
    pub(crate) template: &'static str,
}

/// What is measured of each crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Check,
    Debug,
    Release,
    Bytes,
}

impl Measure {
    pub(crate) const ALL: [Self; 4] = [Self::Check, Self::Debug, Self::Release, Self::Bytes];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Check => "`cargo check`, seconds",
            Self::Debug => "`cargo build`, seconds",
            Self::Release => "`cargo build --release`, seconds",
            Self::Bytes => "bytes of code for each function",
        }
    }
}

/// The line of a template after which the one function stands.
pub(crate) const EACH: &str = "// For each function:\n";

macro_rules! contestants {
    ($($name:expr => $file:literal,)*) => {
        &[$(Contestant { name: $name, template: include_str!(concat!("../templates/", $file)) }),*]
    };
}

pub(crate) static SETS: [Set; 3] = [
    Set {
        name: "async",
        title: "async",
        is_async: true,
        contestants: contestants! {
            HAND => "async/by_hand.rs",
            REATTEMPT => "async/reattempt.rs",
            "backon" => "async/backon.rs",
            "backon-macros" => "async/backon_macros.rs",
            "tokio-retry2" => "async/tokio_retry2.rs",
        },
        // The goal for the bytes is 0.9.
        bars: [1.15, 1.0, 1.0, 0.95],
    },
    Set {
        name: "sync",
        title: "sync",
        is_async: false,
        contestants: contestants! {
            HAND => "sync/by_hand.rs",
            REATTEMPT => "sync/reattempt.rs",
            "backon" => "sync/backon.rs",
            "backon-macros" => "sync/backon_macros.rs",
        },
        // The goal for the bytes is 0.9. A decision that took the error and gave it back would reach it, and would cost a
        // success at the first attempt 1.2 of the loop by hand.
        bars: [1.5, 1.0, 1.0, 1.35],
    },
    Set {
        name: "everything",
        title: "async with limits, a budget, a hook and `RetryError`",
        is_async: true,
        contestants: contestants! {
            HAND => "everything/by_hand.rs",
            REATTEMPT => "everything/reattempt.rs",
        },
        bars: [1.6, 1.8, 1.8, 1.6],
    },
];

/// The files that every crate has beside its own.
pub(crate) const SHARED: [(&str, &str); 3] = [
    ("service.rs", include_str!("../templates/service.rs")),
    ("jitter.rs", include_str!("../templates/jitter.rs")),
    ("budget.rs", include_str!("../templates/budget.rs")),
];
