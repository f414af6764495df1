//! What the derive expands to, in full, and that no input makes it panic.

#![allow(clippy::needless_raw_string_hashes, reason = "`UPDATE_EXPECT=1` writes the snapshots so")]

use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use proptest::{prelude::*, test_runner::RngSeed};

fn check(item: &str, expected: &Expect) {
    let expansion = super::derive(item.parse().unwrap());
    expected.assert_eq(&prettyplease::unparse(&syn::parse2(expansion).unwrap()));
}

#[test]
fn an_enum_with_every_option() {
    check(
        r#"
        enum Error {
            #[retryable]
            Reset,
            #[retryable(throttled, after = *wait)]
            Busy { wait: Option<Duration>, text: String },
            #[retryable(not_sent, after = "1.5s")]
            Refused(u8),
            #[retryable(when = *_1 >= 500)]
            Status(String, u16),
            #[retryable(transparent)]
            Io(#[from] io::Error),
            #[retryable(transparent = source, when = codes.iter().any(|code| *code > 1), after = *wait)]
            All { wait: Duration, codes: Vec<u8>, code: u8, source: io::Error },
            #[retryable(never)]
            Refunded,
            #[cfg(feature = "cards")]
            Declined { #[cfg(feature = "texts")] text: String },
        }
        "#,
        &expect![[r#"
            #[automatically_derived]
            impl ::reattempt::Retryable for Error {
                fn verdict(&self) -> ::reattempt::Verdict {
                    match self {
                        Self::Reset { .. } => ::reattempt::Verdict::TRANSIENT,
                        Self::Busy { wait: wait, .. } => {
                            ::reattempt::__private::hinted(::reattempt::Verdict::THROTTLED, *wait)
                        }
                        Self::Refused { .. } => {
                            ::reattempt::Verdict::NOT_SENT
                                .after(::core::time::Duration::new(1u64, 500000000u32))
                        }
                        Self::Status { 1: _1, .. } => {
                            let __retry_when: ::core::primitive::bool = *_1 >= 500;
                            if __retry_when {
                                ::reattempt::Verdict::TRANSIENT
                            } else {
                                ::reattempt::Verdict::Final
                            }
                        }
                        Self::Io { 0: __retry_field, .. } => {
                            <io::Error as ::reattempt::Retryable>::verdict(__retry_field)
                        }
                        Self::All {
                            codes: codes,
                            code: code,
                            wait: wait,
                            source: __retry_field,
                            ..
                        } => {
                            let __retry_when: ::core::primitive::bool = codes
                                .iter()
                                .any(|code| *code > 1);
                            if __retry_when {
                                ::reattempt::__private::hinted(
                                    <io::Error as ::reattempt::Retryable>::verdict(__retry_field),
                                    *wait,
                                )
                            } else {
                                ::reattempt::Verdict::Final
                            }
                        }
                        Self::Refunded { .. } => ::reattempt::Verdict::Final,
                        Self::Declined { .. } => ::reattempt::Verdict::Final,
                    }
                }
            }
        "#]],
    );
}

#[test]
fn a_generic_struct() {
    check(
        "
        #[retryable(transparent = source, when = *_id > N)]
        struct Context<'a, #[serde(bound)] E: Error = io::Error, const N: usize = 3> where E: 'a {
            text: &'a str,
            _id: usize,
            source: Box<E>,
        }
        ",
        &expect![[r#"
            #[automatically_derived]
            impl<'a, E: Error, const N: usize> ::reattempt::Retryable for Context<'a, E, N>
            where
                E: 'a,
                Box<E>: ::reattempt::Retryable,
            {
                fn verdict(&self) -> ::reattempt::Verdict {
                    match self {
                        Self { _id: _id, source: __retry_field, .. } => {
                            let __retry_when: ::core::primitive::bool = *_id > N;
                            if __retry_when {
                                <Box<E> as ::reattempt::Retryable>::verdict(__retry_field)
                            } else {
                                ::reattempt::Verdict::Final
                            }
                        }
                    }
                }
            }
        "#]],
    );
}

#[test]
fn beside_an_error_there_is_an_impl() {
    check(
        "
        #[retryable(crate = ::other)]
        enum Error<T> {
            #[retryable(throtled)]
            Busy(T),
            #[retryable(when = *_0 > 1, after = 5)]
            Status(u16),
            #[retryable(transparent = 1)]
            Inner(T),
        }
        ",
        &expect![[r#"
            ::core::compile_error! {
                "`throtled` is not an option of `#[retryable]` on a variant: did you mean `throttled`?\nthe options are `transient`, `throttled`, `not_sent`, `after`, `when`, `transparent`, `never`"
            }
            ::core::compile_error! {
                "a duration must be a string with a unit: write \"5s\" or \"5ms\""
            }
            ::core::compile_error! {
                "`Inner` has no field `1`\nthe fields are `0`"
            }
            #[automatically_derived]
            impl<T> ::other::__private::Retryable for Error<T> {
                fn verdict(&self) -> ::other::__private::Verdict {
                    match self {
                        Self::Busy { .. } => ::other::__private::Verdict::Final,
                        Self::Status { 0: _0, .. } => {
                            let __retry_when: ::core::primitive::bool = *_0 > 1;
                            if __retry_when {
                                ::other::__private::Verdict::TRANSIENT
                            } else {
                                ::other::__private::Verdict::Final
                            }
                        }
                        Self::Inner { .. } => ::other::__private::Verdict::Final,
                    }
                }
            }
        "#]],
    );
}

/// Words and signs that the attribute knows, in any order: nearer to what people type than random characters.
fn token() -> impl Strategy<Value = String> {
    let words = [
        "retryable",
        "transient",
        "throttled",
        "not_sent",
        "after",
        "when",
        "transparent",
        "never",
        "exhaustive",
        "crate",
        "source",
        "_0",
        "_9",
        "r#match",
        "match",
        "self",
        "Self",
        "let",
        "E",
        "'a",
        "0",
        "5s",
        "1.5",
        "99999999999",
        "\"5s\"",
        "\"{source}\"",
        "\"é{source\"",
        "b'x'",
        "true",
        "=",
        "==",
        ",",
        "*",
        "-",
        "|",
        "||",
        "::",
        ":",
        ".",
        "..",
        "!",
        "!=",
        "$",
        "#",
        "<",
        ">",
        "&",
        "?",
        ";",
    ];
    prop_oneof![
        9 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        1 => "[a-zé_]{1,6}",
    ]
}

fn tokens() -> impl Strategy<Value = String> {
    let leaf = proptest::collection::vec(token(), 0..8).prop_map(|tokens| tokens.join(" "));
    leaf.prop_recursive(3, 24, 4, |inner| {
        (proptest::collection::vec(inner, 0..4), 0..3_usize).prop_map(|(parts, delimiter)| {
            let inside = parts.join(" ");
            match delimiter {
                0 => format!("({inside})"),
                1 => format!("[{inside}]"),
                _ => format!("{{{inside}}}"),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// Whatever stands in the attributes, the expansion is an impl and the errors beside it.
    #[test]
    fn any_options_give_an_impl(on_enum in tokens(), named in tokens(), unnamed in tokens(), on_struct in tokens()) {
        let items = [
            format!(
                "#[retryable({on_enum})] enum E<'a, T> {{
                    #[retryable({named})] A {{ source: &'a T, r#match: u8 }},
                    #[retryable({unnamed})] B(T),
                    #[retryable({unnamed})] C,
                }}"
            ),
            format!("#[retryable({on_struct})] struct S {{ source: T }}"),
            format!("#[retryable({on_struct})] union U {{ source: T }}"),
        ];
        for item in items {
            // Not everything above is a token.
            let Ok(item) = item.parse::<TokenStream>() else { continue };
            if syn::parse2::<syn::DeriveInput>(item.clone()).is_ok() {
                let expansion = super::derive(item).to_string();
                prop_assert!(expansion.contains("Retryable for"), "{}", expansion);
            }
        }
    }

    /// Nothing at all is assumed of the item.
    #[test]
    fn any_tokens_do_not_panic(item in tokens()) {
        if let Ok(item) = item.parse::<TokenStream>() {
            super::derive(item);
        }
    }
}
