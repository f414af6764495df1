//! `#[derive(Retryable)]`: every option, on every kind of item. (`tests/shapes/hygiene.rs` has the names it must not need.)
// The expansion is silent under every lint that a crate may have switched on.
#![deny(
    warnings,
    missing_docs,
    unused_qualifications,
    unused_lifetimes,
    unused_parens,
    unused_variables,
    single_use_lifetimes,
    trivial_casts,
    keyword_idents,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
// What is declared here is there to be judged, not to be read or exported.
#![allow(dead_code, unused_attributes, unreachable_pub)]
#![allow(clippy::option_if_let_else, reason = "a branch in an expression is what is tried here")]

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use reattempt::{Class, Retryable, Verdict};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The crate by another path.
mod reached {
    pub use reattempt::*;
}

/// A judge of its own, to be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Inner(Verdict);

impl Retryable for Inner {
    fn verdict(&self) -> Verdict {
        self.0
    }
}

mod classes {
    use super::*;

    #[derive(Retryable)]
    enum Error {
        #[retryable]
        Bare,
        #[retryable()]
        Empty(u8),
        #[retryable(transient)]
        Transient {
            code: u16,
        },
        #[retryable(throttled)]
        Throttled,
        #[retryable(not_sent)]
        NotSent(String),
        #[retryable(never)]
        Never,
        Undecided(u8, u8),
    }

    #[test]
    fn each_class_has_its_verdict() {
        assert_eq!(Error::Bare.verdict(), Verdict::TRANSIENT);
        assert_eq!(Error::Empty(1).verdict(), Verdict::TRANSIENT);
        assert_eq!(Error::Transient { code: 1 }.verdict(), Verdict::TRANSIENT);
        assert_eq!(Error::Throttled.verdict(), Verdict::THROTTLED);
        assert_eq!(Error::NotSent(String::new()).verdict(), Verdict::NOT_SENT);
        assert_eq!(Error::Never.verdict(), Verdict::Final);
        assert_eq!(Error::Undecided(1, 2).verdict(), Verdict::Final);
    }

    #[derive(Retryable)]
    #[retryable]
    enum Round {
        Undecided,
        Also(u8),
        #[retryable(never)]
        Never,
        #[retryable(throttled)]
        Throttled,
    }

    #[test]
    fn on_the_enum_it_inverts_the_default() {
        assert_eq!(Round::Undecided.verdict(), Verdict::TRANSIENT);
        assert_eq!(Round::Also(1).verdict(), Verdict::TRANSIENT);
        assert_eq!(Round::Never.verdict(), Verdict::Final);
        assert_eq!(Round::Throttled.verdict(), Verdict::THROTTLED);
    }

    #[derive(Retryable)]
    #[retryable(exhaustive)]
    enum Exhaustive {
        #[retryable]
        Busy,
        #[retryable(never)]
        Declined,
        #[retryable(transparent)]
        Asked(Inner),
    }

    #[test]
    fn exhaustive_takes_an_enum_that_decides_everything() {
        assert_eq!(Exhaustive::Busy.verdict(), Verdict::TRANSIENT);
        assert_eq!(Exhaustive::Declined.verdict(), Verdict::Final);
        assert_eq!(Exhaustive::Asked(Inner(Verdict::NOT_SENT)).verdict(), Verdict::NOT_SENT);
    }
}

mod hints {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(9);

    #[derive(Retryable)]
    enum Error {
        #[retryable(after = *wait)]
        Asked { wait: Duration, code: u16 },
        #[retryable(throttled, after = *_1)]
        Perhaps(u16, Option<Duration>),
        #[retryable(not_sent, after = "1m 30s")]
        Text,
        #[retryable(after = PAUSE)]
        Constant(u8),
        #[retryable(after = seconds.map(Duration::from_secs))]
        Computed { seconds: Option<u64> },
        #[retryable(throttled)]
        #[retryable(after = "2s")]
        Apart,
        #[retryable(after = None)]
        Nothing,
    }

    #[test]
    fn a_hint_has_many_forms() {
        assert_eq!(Error::Asked { wait: s(3), code: 1 }.verdict(), Verdict::TRANSIENT.after(s(3)));
        assert_eq!(Error::Perhaps(1, Some(s(4))).verdict(), Verdict::THROTTLED.after(s(4)));
        assert_eq!(Error::Perhaps(1, None).verdict(), Verdict::THROTTLED);
        assert_eq!(Error::Text.verdict(), Verdict::NOT_SENT.after(s(90)));
        assert_eq!(Error::Constant(1).verdict(), Verdict::TRANSIENT.after(s(9)));
        assert_eq!(Error::Computed { seconds: Some(7) }.verdict(), Verdict::TRANSIENT.after(s(7)));
        assert_eq!(Error::Apart.verdict(), Verdict::THROTTLED.after(s(2)));
        assert_eq!(Error::Nothing.verdict(), Verdict::TRANSIENT);
    }
}

mod conditions {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Status {
        code: u16,
    }

    #[derive(Retryable)]
    enum Error {
        #[retryable(when = *_0 >= 500)]
        Status(u16),
        #[retryable(throttled, when = matches!(*code, 429 | 503), after = "5s")]
        Refused { code: u16, text: String },
        // A structure in a condition is not taken for a block.
        #[retryable(when = *_0 == Status { code: 503 })]
        Structure(Status),
        // What an expression binds itself is its own, though a field has the same name.
        #[retryable(when = codes.iter().any(|code| *code >= 5))]
        Closure { codes: Vec<u16>, code: u16 },
        #[retryable(when = matches!(wait, Some(code) if *code > s(5)))]
        Pattern { wait: Option<Duration>, code: u16 },
        #[retryable(when = if let Some(limit) = _0 { *limit < 3 } else { false })]
        Branch(Option<u8>),
        #[retryable(when = { let limit = 3; *_0 < limit })]
        Block(u8),
        #[retryable(when = text.code == 7)]
        FieldOfAField { text: Status, code: u16 },
        #[retryable(when = format!("{code}/{_unit:?}").len() > 6)]
        Captured { code: u16, _unit: () },
        #[retryable(when = !name!(text))]
        InAMacro { text: String, name: u8 },
        #[retryable(when = *_0 > Self::LIMIT)]
        Limited(u8),
        #[retryable(when = self.is_special())]
        Itself { special: bool },
        // Without a retry, the hint is not computed.
        #[retryable(when = wait.is_some(), after = wait.unwrap())]
        Guarded { wait: Option<Duration> },
    }

    impl Error {
        const LIMIT: u8 = 3;

        const fn is_special(&self) -> bool {
            matches!(self, Self::Itself { special: true })
        }
    }

    macro_rules! name {
        ($text:expr) => {
            $text.is_empty()
        };
    }
    use name;

    fn check(error: &Error, expected: Verdict) {
        assert_eq!(error.verdict(), expected);
    }

    #[test]
    fn a_condition_that_does_not_hold_is_final() {
        check(&Error::Status(500), Verdict::TRANSIENT);
        check(&Error::Status(499), Verdict::Final);
        check(&Error::Refused { code: 429, text: String::new() }, Verdict::THROTTLED.after(s(5)));
        check(&Error::Refused { code: 404, text: String::new() }, Verdict::Final);
        check(&Error::Structure(Status { code: 503 }), Verdict::TRANSIENT);
        check(&Error::Structure(Status { code: 504 }), Verdict::Final);
        check(&Error::Guarded { wait: Some(s(1)) }, Verdict::TRANSIENT.after(s(1)));
        check(&Error::Guarded { wait: None }, Verdict::Final);
    }

    #[test]
    fn an_expression_sees_fields_and_may_shadow() {
        check(&Error::Closure { codes: vec![4, 5], code: 1 }, Verdict::TRANSIENT);
        check(&Error::Closure { codes: vec![4], code: 5 }, Verdict::Final);
        check(&Error::Pattern { wait: Some(s(6)), code: 1 }, Verdict::TRANSIENT);
        check(&Error::Pattern { wait: Some(s(5)), code: 9 }, Verdict::Final);
        check(&Error::Block(2), Verdict::TRANSIENT);
        check(&Error::Branch(Some(2)), Verdict::TRANSIENT);
        check(&Error::Branch(None), Verdict::Final);
        check(&Error::FieldOfAField { text: Status { code: 7 }, code: 8 }, Verdict::TRANSIENT);
        check(&Error::FieldOfAField { text: Status { code: 8 }, code: 7 }, Verdict::Final);
        check(&Error::Captured { code: 12345, _unit: () }, Verdict::TRANSIENT);
        check(&Error::Captured { code: 1, _unit: () }, Verdict::Final);
        check(&Error::InAMacro { text: "a".into(), name: 1 }, Verdict::TRANSIENT);
        check(&Error::Limited(4), Verdict::TRANSIENT);
        check(&Error::Limited(3), Verdict::Final);
        check(&Error::Itself { special: true }, Verdict::TRANSIENT);
        check(&Error::Itself { special: false }, Verdict::Final);
    }
}

mod transparent {
    use super::*;

    #[derive(Retryable)]
    enum Error {
        #[retryable(transparent)]
        Io(io::Error),
        #[retryable(transparent)]
        Named { inner: Inner },
        #[retryable(transparent = source)]
        One { code: u16, source: Inner },
        #[retryable(transparent = 1)]
        Index(u8, Inner),
        // The outer hint wins; without one the field's own stays.
        #[retryable(transparent = source, after = *wait)]
        Hinted { wait: Option<Duration>, source: Inner },
        #[retryable(transparent = 0, when = *_1)]
        Guarded(Inner, bool),
        #[retryable(transparent, when = _0.verdict() == Verdict::THROTTLED)]
        Same(Inner),
        #[retryable(transparent)]
        Never(std::convert::Infallible),
    }

    #[test]
    fn the_field_judges() {
        assert_eq!(Error::Named { inner: Inner(Verdict::THROTTLED) }.verdict(), Verdict::THROTTLED);
        assert_eq!(Error::One { code: 1, source: Inner(Verdict::Final) }.verdict(), Verdict::Final);
        assert_eq!(Error::Index(1, Inner(Verdict::NOT_SENT)).verdict(), Verdict::NOT_SENT);
        let kind = ErrorKind::ConnectionReset;
        assert_eq!(Error::Io(kind.into()).verdict(), io::Error::from(kind).verdict());
    }

    #[test]
    fn after_and_when_override_the_field() {
        let hinted = |wait, verdict| Error::Hinted { wait, source: Inner(verdict) }.verdict();
        let busy = Verdict::THROTTLED.after(s(1));
        assert_eq!(hinted(Some(s(2)), busy), Verdict::THROTTLED.after(s(2)));
        assert_eq!(hinted(None, busy), busy);
        assert_eq!(hinted(Some(s(2)), Verdict::Final), Verdict::Final);
        assert_eq!(Error::Guarded(Inner(busy), true).verdict(), busy);
        assert_eq!(Error::Guarded(Inner(busy), false).verdict(), Verdict::Final);
        assert_eq!(Error::Same(Inner(Verdict::THROTTLED)).verdict(), Verdict::THROTTLED);
        assert_eq!(Error::Same(Inner(Verdict::NOT_SENT)).verdict(), Verdict::Final);
    }
}

mod structs {
    use super::*;

    #[derive(Retryable)]
    struct Undecided;
    #[derive(Retryable)]
    #[retryable]
    struct Unit;
    #[derive(Retryable)]
    #[retryable(throttled, after = *_0)]
    struct Tuple(Duration, u8);
    #[derive(Retryable)]
    #[retryable(when = *status >= 500, after = *retry_after)]
    struct Named {
        status: u16,
        retry_after: Option<Duration>,
        body: String,
    }
    #[derive(Retryable)]
    #[retryable(transparent)]
    struct Wrapper(Inner);
    #[derive(Retryable)]
    #[retryable(transparent = source)]
    struct Context {
        text: &'static str,
        source: Inner,
    }
    #[derive(Retryable)]
    enum Nothing {}

    #[test]
    fn a_struct_is_one_case() {
        assert_eq!(Undecided.verdict(), Verdict::Final);
        assert_eq!(Unit.verdict(), Verdict::TRANSIENT);
        assert_eq!(Tuple(s(1), 2).verdict(), Verdict::THROTTLED.after(s(1)));
        let named = |status, retry_after| Named { status, retry_after, body: String::new() }.verdict();
        assert_eq!(named(500, None), Verdict::TRANSIENT);
        assert_eq!(named(503, Some(s(8))), Verdict::TRANSIENT.after(s(8)));
        assert_eq!(named(404, Some(s(8))), Verdict::Final);
        assert_eq!(Wrapper(Inner(Verdict::NOT_SENT)).verdict(), Verdict::NOT_SENT);
        assert_eq!(Context { text: "", source: Inner(Verdict::TRANSIENT) }.verdict(), Verdict::TRANSIENT);
    }
}

mod generics {
    use super::*;

    struct NoJudge;

    #[derive(Retryable)]
    enum Error<'a, T: ?Sized, E = Inner, const N: usize = 1>
    where
        E: Clone,
    {
        #[retryable(transparent)]
        Inner(E),
        #[retryable]
        Borrowed(&'a T),
        #[retryable(when = _0.len() == N)]
        Array([u8; N]),
    }

    /// Only what is asked has to be `Retryable`: `T` need not be.
    fn judge(error: &Error<'_, NoJudge>) -> Verdict {
        error.verdict()
    }

    #[derive(Retryable)]
    enum Tree<E> {
        #[retryable(transparent)]
        Leaf(E),
        #[retryable(transparent)]
        Node(Box<Self>),
        #[retryable(transparent)]
        #[allow(clippy::use_self, reason = "the name in full is what is tried here")]
        Named(Box<Tree<E>>),
    }

    trait Service {
        type Error;
    }
    struct Http;
    impl Service for Http {
        type Error = Inner;
    }
    #[derive(Retryable)]
    #[retryable(transparent)]
    struct ServiceError<S: Service>(S::Error);

    mod other {
        #[derive(reattempt::Retryable)]
        #[retryable(transparent)]
        pub(super) struct Wrapped<E>(pub(super) E);
    }
    #[derive(Retryable)]
    enum Wrapped<E> {
        // Another type of the same name does not make it recursive.
        #[retryable(transparent)]
        Other(other::Wrapped<E>),
    }

    #[derive(Retryable)]
    enum Referenced<'e, E> {
        #[retryable(transparent)]
        Referenced(&'e E),
        #[retryable(transparent)]
        Again { source: &'e E },
    }

    #[test]
    fn generics_are_carried_over() {
        assert_eq!(judge(&Error::Inner(Inner(Verdict::THROTTLED))), Verdict::THROTTLED);
        assert_eq!(judge(&Error::Borrowed(&NoJudge)), Verdict::TRANSIENT);
        assert_eq!(judge(&Error::Array([1])), Verdict::TRANSIENT);
        assert_eq!(Tree::Node(Box::new(Tree::Leaf(Inner(Verdict::NOT_SENT)))).verdict(), Verdict::NOT_SENT);
        assert_eq!(Tree::Named(Box::new(Tree::Leaf(Inner(Verdict::NOT_SENT)))).verdict(), Verdict::NOT_SENT);
        assert_eq!(ServiceError::<Http>(Inner(Verdict::TRANSIENT)).verdict(), Verdict::TRANSIENT);
        assert_eq!(Wrapped::Other(other::Wrapped(Inner(Verdict::TRANSIENT))).verdict(), Verdict::TRANSIENT);
        let inner = Inner(Verdict::TRANSIENT);
        assert_eq!(Referenced::Referenced(&inner).verdict(), Verdict::TRANSIENT);
        assert_eq!(Referenced::Again { source: &inner }.verdict(), Verdict::TRANSIENT);
    }
}

mod names {
    use super::*;

    #[derive(Retryable)]
    #[allow(non_camel_case_types, reason = "a raw identifier is a keyword")]
    enum r#type {
        #[retryable(when = *r#match, after = *plain)]
        r#loop { r#match: bool, r#plain: Duration, r#as: u8 },
        #[retryable(transparent = r#as)]
        r#for { r#as: Inner, r#in: u8 },
        // The keyword `match` does not use the field `match`.
        #[retryable(when = match r#in { 0 => false, 1 => true, _ => self.verdict().is_retry() })]
        r#while { r#match: u8, r#in: u8 },
    }

    #[test]
    fn raw_identifiers_are_names_like_others() {
        let looped = |r#match| r#type::r#loop { r#match, plain: s(1), r#as: 1 }.verdict();
        assert_eq!(looped(true), Verdict::TRANSIENT.after(s(1)));
        assert_eq!(looped(false), Verdict::Final);
        assert_eq!(r#type::r#for { r#as: Inner(Verdict::THROTTLED), r#in: 1 }.verdict(), Verdict::THROTTLED);
        assert_eq!(r#type::r#while { r#match: 0, r#in: 1 }.verdict(), Verdict::TRANSIENT);
    }

    // What the expansion calls its own stays out of the way of what the user calls so.
    #[derive(Retryable)]
    enum Clash {
        #[retryable(transparent = __retry_field, when = *__retry_when, after = (*__retry_when).then_some(s(1)))]
        Fields { __retry_field: Inner, __retry_when: bool },
        #[retryable(transparent = source, when = __retry_field())]
        Function { source: Inner },
    }

    const fn __retry_field() -> bool {
        true
    }

    #[test]
    fn generated_names_shadow_nothing() {
        let fields = |__retry_when| Clash::Fields { __retry_field: Inner(Verdict::NOT_SENT), __retry_when }.verdict();
        assert_eq!(fields(true), Verdict::NOT_SENT.after(s(1)));
        assert_eq!(fields(false), Verdict::Final);
        assert_eq!(Clash::Function { source: Inner(Verdict::NOT_SENT) }.verdict(), Verdict::NOT_SENT);
    }

    macro_rules! errors {
        ($name:ident, $field:ident: $ty:ty, $asked:ty, $condition:expr, $wait:literal) => {
            #[derive(Retryable)]
            #[retryable(crate = $crate::derive::reached)]
            enum $name {
                #[retryable(when = $condition, after = $wait)]
                Outside { $field: $ty, own: u8 },
                #[retryable(when = *own == 1)]
                Inside { own: u8 },
                #[retryable(transparent)]
                Asked($asked),
                #[retryable(when = self.is_own())]
                Itself,
            }
            impl $name {
                const fn is_own(&self) -> bool {
                    matches!(self, Self::Itself)
                }
            }
        };
    }
    errors!(Made, status: u16, Inner, *status > 1 + 1, "5s");

    #[test]
    fn items_made_by_macros_work() {
        assert_eq!(Made::Outside { status: 3, own: 1 }.verdict(), Verdict::TRANSIENT.after(s(5)));
        assert_eq!(Made::Outside { status: 2, own: 1 }.verdict(), Verdict::Final);
        assert_eq!(Made::Inside { own: 1 }.verdict(), Verdict::TRANSIENT);
        assert_eq!(Made::Asked(Inner(Verdict::NOT_SENT)).verdict(), Verdict::NOT_SENT);
        assert_eq!(Made::Itself.verdict(), Verdict::TRANSIENT);
    }
}

mod configured {
    use super::*;

    #[derive(Retryable)]
    #[cfg_attr(all(), retryable)]
    enum Error {
        #[cfg(any())]
        #[retryable(transparent)]
        Gone(NotThere, AlsoNotThere),
        #[cfg(not(any()))]
        #[retryable(throttled)]
        There,
        #[retryable(transparent)]
        One(#[cfg(any())] NotThere, #[cfg(not(any()))] Inner),
        #[cfg_attr(all(), retryable(when = *_0 == 2))]
        Second(#[cfg(any())] NotThere, u8),
        #[cfg_attr(any(), retryable(never))]
        Default,
        #[retryable(transparent = source)]
        Named {
            #[cfg(any())]
            gone: NotThere,
            #[cfg(not(any()))]
            source: Inner,
        },
    }

    #[test]
    fn what_is_configured_away_is_ignored() {
        assert_eq!(Error::There.verdict(), Verdict::THROTTLED);
        assert_eq!(Error::One(Inner(Verdict::NOT_SENT)).verdict(), Verdict::NOT_SENT);
        assert_eq!(Error::Second(2).verdict(), Verdict::TRANSIENT);
        assert_eq!(Error::Second(1).verdict(), Verdict::Final);
        assert_eq!(Error::Default.verdict(), Verdict::TRANSIENT);
        assert_eq!(Error::Named { source: Inner(Verdict::NOT_SENT) }.verdict(), Verdict::NOT_SENT);
    }
}

mod surroundings {
    use reattempt::{Retryable, Verdict};

    mod renamed {
        pub mod other {
            pub use reattempt::*;
        }
        #[derive(other::Retryable)]
        #[retryable(crate = crate::derive::surroundings::renamed::other)]
        pub enum Error {
            #[retryable(after = *_0)]
            Busy(std::time::Duration),
        }
        #[derive(other::Retryable)]
        #[retryable(crate = ::reattempt, throttled)]
        pub struct Struct;
        #[derive(other::Retryable)]
        #[retryable(crate = ::reattempt)]
        pub struct Undecided;
    }

    #[test]
    fn the_crate_may_have_another_name() {
        assert_eq!(renamed::Error::Busy(super::s(1)).verdict(), Verdict::TRANSIENT.after(super::s(1)));
        assert_eq!(renamed::Struct.verdict(), Verdict::THROTTLED);
        assert_eq!(renamed::Undecided.verdict(), Verdict::Final);
    }

    #[derive(Debug, thiserror::Error, Retryable)]
    enum Composed {
        #[error("busy")]
        #[retryable(throttled)]
        Busy,
        #[error(transparent)]
        #[retryable(transparent)]
        Io(#[from] std::io::Error),
        #[error("old")]
        #[deprecated]
        #[retryable(when = *old)]
        Old { old: bool },
        #[error("older")]
        #[deprecated]
        Older,
        #[error("oldest")]
        #[deprecated]
        #[retryable(when = *_0)]
        Oldest(bool),
    }

    #[test]
    fn it_works_beside_thiserror() {
        assert_eq!(Composed::Busy.verdict(), Verdict::THROTTLED);
        let kind = std::io::ErrorKind::ConnectionRefused;
        assert_eq!(Composed::from(std::io::Error::from(kind)).verdict(), std::io::Error::from(kind).verdict());
    }
}

#[test]
fn retry_asks_the_derived_verdict() {
    #[derive(Debug, PartialEq, Retryable)]
    enum Error {
        #[retryable(throttled, after = "2s")]
        Busy,
        Declined,
    }
    #[reattempt::retry(strategy = "constant", base = "1s", max = 3)]
    fn call(outcomes: &mut std::vec::IntoIter<Error>) -> Result<(), Error> {
        outcomes.next().map_or(Ok(()), Err)
    }
    let scope = reattempt::testing::scope();
    assert_eq!(call(&mut vec![Error::Busy, Error::Declined, Error::Busy].into_iter()), Err(Error::Declined));
    assert_eq!(scope.delays(), [s(2)]);
    assert!(matches!(Error::Busy.verdict(), Verdict::Retry { class: Class::Throttled, .. }));
}
