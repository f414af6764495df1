//! What the macros know of the runtime, held against the runtime: the two crates do not depend on each other.

use core::time::Duration;
use std::collections::BTreeSet;

use proptest::{prelude::*, test_runner::RngSeed};
use retry_runtime::{Jitter, Policy, PolicyBuilder, Strategy as Growth};

use super::tokens;
use crate::{
    diag::Diagnostics,
    entry,
    plan::{self, JITTERS, STRATEGIES},
    syntax::{Arguments, Form, Group, KEYS, Key, Macro},
};

/// Every strategy that has a name; a new one has to be put here, or this does not compile.
fn named(strategy: Growth) -> bool {
    match strategy {
        Growth::Immediate
        | Growth::Constant
        | Growth::Linear
        | Growth::Exponential
        | Growth::Fibonacci
        | Growth::FullJitter
        | Growth::EqualJitter
        | Growth::DecorrelatedJitter => true,
        Growth::Steps(_) | Growth::Custom(_) => false,
    }
}

const GROWTHS: [Growth; 8] = [
    Growth::Immediate,
    Growth::Constant,
    Growth::Linear,
    Growth::Exponential,
    Growth::Fibonacci,
    Growth::FullJitter,
    Growth::EqualJitter,
    Growth::DecorrelatedJitter,
];

#[test]
fn strategies_have_the_names_of_the_runtime() {
    assert!(GROWTHS.into_iter().all(named));
    let theirs = GROWTHS.map(|growth| (growth.name().unwrap().to_owned(), format!("{growth:?}")));
    let ours = STRATEGIES.iter().map(|named| (named.name.to_owned(), named.variant.to_owned()));
    assert_eq!(ours.collect::<Vec<_>>(), theirs);
}

#[test]
fn jitters_have_the_names_of_the_runtime() {
    let theirs = [Jitter::None, Jitter::Full, Jitter::Equal].map(|jitter| format!("{jitter:?}").to_lowercase());
    assert_eq!(JITTERS.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>(), theirs);
}

#[test]
fn defaults_are_those_of_the_runtime() {
    let show = |duration: Duration| humantime::format_duration(duration).to_string();
    let policy = Policy::DEFAULT;
    let theirs = |key| match key {
        Key::Strategy => policy.strategy().name().unwrap().to_owned(),
        Key::Base => show(policy.base()),
        Key::Cap => show(policy.cap()),
        Key::Factor => policy.factor().to_string(),
        Key::Jitter => format!("{:?}", policy.jitter()).to_lowercase(),
        Key::Max => policy.max().unwrap().to_string(),
        Key::Idempotent => policy.idempotent().to_string(),
        // As long as `base`, or nothing.
        _ => String::new(),
    };
    for key in KEYS {
        assert_eq!(key.default(), theirs(*key), "{}", key.name());
    }
    assert_eq!((policy.step(), policy.throttle_base()), (policy.base(), policy.base()));
    assert_eq!((policy.max_elapsed(), policy.attempt_timeout()), (None, None));
}

#[test]
fn examples_of_keys_are_accepted() {
    for key in KEYS {
        let beside = match key {
            Key::Step => "strategy = \"linear\", ",
            Key::Jitter => "strategy = \"constant\", ",
            _ => "",
        };
        let arguments = tokens(&format!("{beside}{}", key.example()));
        let expansion = entry::retry(arguments, tokens("async fn f(request: R) -> R { body }")).to_string();
        assert!(!expansion.contains("compile_error"), "{}: {expansion}", key.example());
        let opening = match key.form() {
            Form::Value => " = ",
            Form::Arm | Form::Names => "(",
        };
        assert!(key.example().starts_with(&format!("{}{opening}", key.name())));
    }
}

#[test]
fn an_editor_completes_every_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../retry-runtime/src/private/keys.rs");
    // Where the crate is tested by itself there is nothing to compare with.
    let Ok(source) = std::fs::read_to_string(path) else { return };
    let (_, table) = source.split_once("\nkeys! {\n").unwrap();
    let mut documentation = String::new();
    let mut completed = BTreeSet::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "}") {
        if let Some(text) = line.strip_prefix("///") {
            documentation.push_str(text);
        } else {
            let start = format!(" `{line}");
            assert!(documentation.starts_with(&start), "{line} is documented as {documentation}");
            documentation.clear();
            completed.insert(line);
        }
    }
    // `crate` cannot be the name of an item.
    assert_eq!(completed, KEYS.iter().map(|key| key.name()).filter(|name| *name != "crate").collect());
}

#[test]
fn the_reference_has_every_key_in_its_place() {
    let text = include_str!("../../docs/retry.md");
    let (_, table) = text.split_once("| key | value | default | meaning |\n|---|---|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('|').map(str::trim).collect()).collect();
    assert_eq!(rows.len(), KEYS.len());
    for (key, row) in KEYS.iter().zip(rows) {
        let [_, name, _, default, ..] = row.as_slice() else { panic!("{row:?}") };
        assert!(name.starts_with(&format!("[`{}`](#", key.name())), "{name} stands where `{}` goes", key.name());
        let stated = default.trim_start_matches('`').trim_start_matches('"');
        assert!(stated.starts_with(key.default()), "`{}` is {default} by default", key.name());
        assert!(text.contains("\n## ") && text.contains(&format!("`{}`", key.name())));
        let (_, anchor) = name.split_once("](#").unwrap();
        let heading = anchor.trim_end_matches(')');
        let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
        let anchors: Vec<String> = headings.map(|it| it.replace(['`', ','], "").replace(' ', "-")).collect();
        assert!(anchors.iter().any(|anchor| anchor == heading), "{heading} is none of {anchors:?}");
    }
    for strategy in STRATEGIES {
        assert!(text.contains(&format!("| `\"{}\"` |", strategy.name)));
    }
}

/// A policy as it is written, and as the runtime builds it.
#[derive(Debug, Clone)]
struct Written(String, PolicyBuilder);

type Set = fn(PolicyBuilder, Duration) -> PolicyBuilder;

fn written() -> impl Strategy<Value = Written> {
    let duration = || prop_oneof![1..100_u64, 1..100_000_u64, 1..100_000_000_u64].prop_map(Duration::from_millis);
    let growth = prop_oneof![
        proptest::sample::select(&GROWTHS[..]).prop_map(|growth| (growth, String::new())),
        proptest::collection::vec(duration(), 1..5).prop_map(|steps| {
            let text = steps.iter().map(|step| format!("{:?}, ", humantime::format_duration(*step).to_string()));
            let text = format!("[{}]", text.collect::<String>());
            (Growth::Steps(steps.leak()), text)
        }),
    ];
    let shape = (proptest::option::of(duration()), proptest::option::of(duration()), proptest::option::of(duration()));
    let rest = (
        proptest::option::of(prop_oneof![Just(2.0), Just(1.5), 1.01..20.0]),
        proptest::option::of(prop_oneof![
            Just(Jitter::Full),
            Just(Jitter::Equal),
            (0.01..=1.0).prop_map(Jitter::Spread)
        ]),
        proptest::option::of(prop_oneof![Just(None), (1..12_u32).prop_map(Some), (1..900_u32).prop_map(Some)]),
        proptest::option::of(duration()),
    );
    (growth, shape, rest).prop_map(|((growth, list), (base, cap, step), (factor, jitter, max, max_elapsed))| {
        let mut arguments = Vec::new();
        let mut builder = Policy::builder().strategy(growth);
        arguments.push(match growth.name() {
            Some(name) => format!("strategy = \"{name}\""),
            None => format!("strategy = {list}"),
        });
        let durations: [(_, _, Set); 4] = [
            ("base", base, PolicyBuilder::base),
            ("cap", cap, PolicyBuilder::cap),
            ("step", step.filter(|_| growth == Growth::Linear), PolicyBuilder::step),
            ("max_elapsed", max_elapsed, PolicyBuilder::max_elapsed),
        ];
        for (key, duration, set) in durations {
            let Some(duration) = duration else { continue };
            arguments.push(format!("{key} = \"{}\"", humantime::format_duration(duration)));
            builder = set(builder, duration);
        }
        if let Some(factor) = factor {
            arguments.push(format!("factor = {factor:?}"));
            builder = builder.factor(factor);
        }
        if let Some(jitter) = jitter {
            arguments.push(match jitter {
                Jitter::Spread(fraction) => format!("jitter = {fraction:?}"),
                named => format!("jitter = {:?}", format!("{named:?}").to_lowercase()),
            });
            builder = builder.jitter(jitter);
        }
        match max {
            Some(Some(max)) => {
                arguments.push(format!("max = {max}"));
                builder = builder.max(max);
            }
            Some(None) => {
                arguments.push("max = unlimited".to_owned());
                builder = builder.unlimited();
            }
            None => {}
        }
        Written(arguments.join(", "), builder)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// The macro takes what the runtime takes, refuses what it refuses, and says the same of the waits.
    #[test]
    fn policies_are_those_of_the_runtime(Written(text, builder) in written()) {
        let mut diag = Diagnostics::default();
        let arguments = Arguments::parse(tokens(&text), Macro::Policy, &mut diag);
        let schedule = plan::schedule_alone(&arguments, &mut diag);
        let errors = diag.into_compile_errors();
        match builder.build() {
            Err(fault) => prop_assert!(!errors.is_empty(), "{} is refused by the runtime: {}", text, fault),
            Ok(policy) => {
                prop_assert!(errors.is_empty(), "{} is a policy: {}", text, errors);
                let (ours, theirs) = (plan::worst_total(&schedule), policy.schedule().worst_total());
                prop_assert_eq!(ours.is_some(), theirs.is_some(), "{}", text);
                let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
                // Floating point here, whole nanoseconds there.
                let allowed = Duration::from_micros(2) + theirs.div_f64(1e9);
                prop_assert!(ours.abs_diff(theirs) <= allowed, "{}: {:?} and {:?}", text, ours, theirs);
            }
        }
    }
}

#[test]
fn long_calls_are_summed_where_their_waits_stop_growing() {
    let total = |text| {
        let mut diag = Diagnostics::default();
        let arguments = Arguments::parse(tokens(text), Macro::Policy, &mut diag);
        let total = plan::worst_total(&plan::schedule_alone(&arguments, &mut diag));
        assert!(diag.into_compile_errors().is_empty());
        total
    };
    assert_eq!(total("strategy = \"constant\", base = \"1s\", max = 1_000_000"), Some(Duration::from_secs(999_999)));
    assert_eq!(total("max = unlimited, max_elapsed = \"30s\""), Some(Duration::from_secs(30)));
    assert_eq!(total("max = unlimited"), None);
    assert_eq!(total("strategy = \"linear\", base = \"1ms\", cap = \"1h\", max = 1_000_000"), None);
    assert_eq!(total("cap = MAX_WAIT"), None);
}

#[test]
fn every_key_is_in_a_group_of_its_macro() {
    let policy = KEYS.iter().filter(|key| key.group() != Group::Function).map(|key| key.name());
    let expected = [
        "strategy",
        "base",
        "cap",
        "factor",
        "step",
        "jitter",
        "throttle_base",
        "max",
        "max_elapsed",
        "attempt_timeout",
        "idempotent",
        "crate",
    ];
    assert_eq!(policy.collect::<Vec<_>>(), expected);
}

/// The section that is appended to a function's documentation.
fn retries(arguments: &str) -> String {
    let expansion = entry::retry(tokens(arguments), tokens("/// Fetches.\nasync fn f() -> R { body }"));
    let function: syn::ItemFn = syn::parse2(expansion).unwrap();
    let mut texts = function.attrs.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let section = texts.next_back().unwrap();
    section.strip_prefix("\n# Retries\n\n").unwrap().trim_end().to_owned()
}

#[test]
fn the_section_on_retries_says_attempts_waits_limits_and_the_worst() {
    let cases = [
        (
            "",
            "At most 3 attempts, `full_jitter` waits between them, each at most 10s. At worst the waits add up to 300ms.",
        ),
        ("max = 1", "One attempt, without retries."),
        ("strategy = \"immediate\"", "At most 3 attempts, without waits between them."),
        (
            "strategy = [\"1s\", \"5s\"]",
            "At most 3 attempts, waits of [1s, 5s], each at most 10s. At worst the waits add up to 6s.",
        ),
        ("strategy = backoff::mine, cap = \"1s\"", "At most 3 attempts, waits by `backoff::mine`, each at most 1s."),
        (
            "cap = limits::WAIT, max = limits::ATTEMPTS",
            "At most `limits::ATTEMPTS` attempts, `full_jitter` waits between them, each at most `limits::WAIT`.",
        ),
        (
            "max = unlimited, max_elapsed = \"30s\", attempt_timeout = \"2s\"",
            "Attempts without limit, `full_jitter` waits between them, each at most 10s. No attempt starts later than 30s after the call. An attempt is cut after 2s. At worst the waits add up to 30s.",
        ),
        ("policy = self.policy", "Retried by the policy `self.policy`."),
        (
            "factor = 1.1, max = 4",
            "At most 4 attempts, `full_jitter` waits between them, each at most 10s. At worst the waits add up to 331ms.",
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(retries(arguments), expected, "{arguments}");
    }
    let bare = entry::retry(tokens(""), tokens("fn f() -> R { body }")).to_string();
    assert!(!bare.contains("Retries"), "a function without documentation gets none");
}

/// `cargo check` evaluates a `const` item and leaves a `const` block, which may name generic parameters, to `cargo build`.
#[test]
fn what_can_be_no_generic_parameter_is_evaluated_by_cargo_check() {
    let is_item = |arguments: &str, item: &str| {
        let expansion = entry::retry(tokens(arguments), tokens(item)).to_string();
        assert_ne!(expansion.contains("const __RETRY_POLICY"), expansion.contains("const {"), "{expansion}");
        expansion.contains("const __RETRY_POLICY")
    };
    let function = "fn fetch() -> Result<(), Error> { BODY }";
    let method = "fn fetch(&self) -> Result<(), Error> { BODY }";
    let associated = "fn fetch() -> Result<Self, Error> { BODY }";
    for arguments in
        ["cap = MAX_WAIT", "cap = D, factor = F", "cap = Duration::ZERO", "max = limits::MAX + 1", "max = 3"]
    {
        assert!([function, method, associated].iter().all(|item| is_item(arguments, item)), "{arguments}");
    }
    for arguments in ["max = MAX", "max = MAX + 1"] {
        assert!(is_item(arguments, function), "{arguments}");
        assert!(![method, associated].iter().any(|item| is_item(arguments, item)), "{arguments}");
    }
    let types = ["cap = Kind::CAP", "strategy = Kind::wait", "cap = <Kind as Waits>::CAP"];
    for arguments in types.into_iter().chain(["max = N", "cap = T::CAP", "cap = Self::CAP", "cap = wait(N)"]) {
        assert!(![function, method, associated].iter().any(|item| is_item(arguments, item)), "{arguments}");
    }
}
