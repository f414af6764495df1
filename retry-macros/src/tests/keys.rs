//! The table of keys, held against the macros and against the reference of the attribute.

use retry_runtime::{
    Policy, Strategy,
    pure::{Form, KEYS, Key, nearest},
};

use super::tokens;
use crate::{
    diag::Diagnostics,
    entry,
    plan::Schedule,
    syntax::{Arguments, Macro},
};

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
fn defaults_of_keys_are_those_of_policies() {
    for key in KEYS.iter().filter(|key| !key.default().is_empty()) {
        let beside = if *key == Key::Jitter { "strategy = \"constant\", " } else { "" };
        let mut diag = Diagnostics::default();
        let arguments = tokens(&format!("{beside}{} = {}", key.name(), key.default()));
        let schedule = Schedule::read(&Arguments::parse(arguments, Macro::Policy, &mut diag), &|_| false, &mut diag);
        assert_eq!(diag.into_compile_errors().to_string(), "");
        assert_eq!(schedule.policy().to_builder().strategy(Strategy::FullJitter).build(), Ok(Policy::DEFAULT));
    }
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
        let stated = format!("`{}`", key.default());
        assert!(key.default().is_empty() || default.starts_with(&stated), "{stated} is {default} by default");
        let (_, anchor) = name.split_once("](#").unwrap();
        let heading = anchor.trim_end_matches(')');
        let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
        let anchors: Vec<String> = headings.map(|it| it.replace(['`', ','], "").replace(' ', "-")).collect();
        assert!(anchors.iter().any(|anchor| anchor == heading), "{heading} is none of {anchors:?}");
    }
    for strategy in Strategy::NAMED {
        assert!(text.contains(&format!("| `\"{}\"` |", strategy.name().unwrap())));
    }
}

#[test]
fn misspelt_names_find_the_nearest() {
    let keys = |word| nearest(word, KEYS.iter().map(|key| key.name()));
    for (word, meant) in [
        ("stategy", Some("strategy")),
        ("mx", Some("max")),
        ("MAX", Some("max")),
        ("bsae", Some("base")),
        ("timeout", Some("attempt_timeout")),
        ("max_elapsed_time", Some("max_elapsed")),
        ("colour", None),
        ("", None),
    ] {
        assert_eq!(keys(word), meant, "{word}");
    }
}
