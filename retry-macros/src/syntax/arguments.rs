//! The arguments of `#[retry]` and `policy!`: one table of keys, and a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, Pat, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    token,
};

use crate::diag::{Diagnostics, did_you_mean, list};

/// What a key is about, and so where it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// How long the waits are: in `#[retry]` and `policy!`.
    Schedule,
    /// When to stop: in `#[retry]` and `policy!`.
    Limit,
    /// Everything about the function: in `#[retry]` alone.
    Function,
    /// Where the crate is: everywhere.
    Crate,
}

/// How the value of a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `key = value`
    Value,
    /// `key(PATTERN if GUARD => EXPR)`
    Arm,
    /// `key(name, name)`
    Names,
}

macro_rules! keys {
    ($($key:ident $name:literal $group:ident $form:ident $example:literal $default:literal;)*) => {
        /// A key of the attribute.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Key { $($key),* }

        /// Every key, in the order of the documentation.
        pub(crate) const KEYS: &[Key] = &[$(Key::$key),*];

        impl Key {
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$key => $name),* }
            }

            pub(crate) const fn group(self) -> Group {
                match self { $(Self::$key => Group::$group),* }
            }

            pub(crate) const fn form(self) -> Form {
                match self { $(Self::$key => Form::$form),* }
            }

            /// How it is written.
            pub(crate) const fn example(self) -> &'static str {
                match self { $(Self::$key => $example),* }
            }

            /// The default as it would be written; empty where there is none.
            #[cfg_attr(not(test), allow(dead_code, reason = "held against the runtime's defaults by the tests"))]
            pub(crate) const fn default(self) -> &'static str {
                match self { $(Self::$key => $default),* }
            }
        }
    };
}

keys! {
    Strategy       "strategy"        Schedule Value "strategy = \"equal_jitter\""     "full_jitter";
    Base           "base"            Schedule Value "base = \"100ms\""                "100ms";
    Cap            "cap"             Schedule Value "cap = \"10s\""                   "10s";
    Factor         "factor"          Schedule Value "factor = 2"                      "2";
    Step           "step"            Schedule Value "step = \"100ms\""                "";
    Jitter         "jitter"          Schedule Value "jitter = 0.2"                    "none";
    ThrottleBase   "throttle_base"   Schedule Value "throttle_base = \"1s\""          "";
    Max            "max"             Limit    Value "max = 3"                         "3";
    MaxElapsed     "max_elapsed"     Limit    Value "max_elapsed = \"30s\""           "";
    AttemptTimeout "attempt_timeout" Limit    Value "attempt_timeout = \"2s\""        "";
    Budget         "budget"          Function Value "budget = BUDGET"                 "";
    Idempotent     "idempotent"      Limit    Value "idempotent = false"              "true";
    When           "when"            Function Arm   "when(Err(Error::Busy))"          "";
    Clone          "clone"           Function Names "clone(request)"                  "";
    Attempt        "attempt"         Function Value "attempt = attempt"               "";
    OnRetry        "on_retry"        Function Value "on_retry = |event| log(event)"   "";
    OnGiveUp       "on_give_up"      Function Value "on_give_up = |event| log(event)" "";
    Policy         "policy"          Function Value "policy = self.policy"            "";
    Sleep          "sleep"           Function Value "sleep = my_sleep"                "";
    Crate          "crate"           Crate    Value "crate = ::reattempt"             "";
}

impl Key {
    fn of(name: &str) -> Option<Self> {
        KEYS.iter().copied().find(|key| key.name() == name)
    }
}

/// `key = value`
pub(crate) struct Setting {
    pub(crate) key: Key,
    /// The key as it was written, for its span.
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

/// `when(PATTERN if GUARD => EXPR)`
pub(crate) struct Arm {
    /// The key as it was written, for its span.
    pub(crate) name: Ident,
    pub(crate) pattern: Pat,
    pub(crate) guard: Option<Expr>,
    pub(crate) verdict: Option<Expr>,
}

/// Everything between the parentheses.
#[derive(Default)]
pub(crate) struct Arguments {
    settings: Vec<Setting>,
    pub(crate) arms: Vec<Arm>,
    /// The names in `clone(..)`.
    pub(crate) clones: Vec<Ident>,
    /// Every key as it was typed, known or not, for an editor to complete.
    pub(crate) typed: Vec<Ident>,
    /// A `when(..)` was there, though it may not have been read.
    pub(crate) has_arms: bool,
}

impl Arguments {
    /// Reads all arguments; what is wrong with one does not keep the others from being read.
    pub(crate) fn parse(tokens: TokenStream, diag: &mut Diagnostics) -> Self {
        let mut arguments = Self::default();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = arguments.parse_one(input, diag) {
                    diag.absorb(error);
                    skip_to_comma(input)?;
                }
                if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                    diag.error(rest_of_argument(input)?, "expected `,` before the next argument");
                }
                let _ = input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        let result = parser.parse2(tokens);
        diag.keep(result);
        arguments
    }

    /// The setting of `key`, if it was given.
    pub(crate) fn get(&self, key: Key) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// All settings, in the order written.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }

    fn parse_one(&mut self, input: ParseStream<'_>, diag: &mut Diagnostics) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(syn::Error::new_spanned(
                rest_of_argument(input)?,
                "expected a key, as in `#[retry(max = 3, cap = \"5s\")]`",
            ));
        }
        let name = input.call(Ident::parse_any)?;
        self.typed.push(name.clone());
        let Some(key) = Key::of(&name.to_string()) else {
            diag.error(&name, unknown_key(&name.to_string()));
            return skip_to_comma(input);
        };
        let written = match key.form() {
            Form::Value => input.peek(Token![=]) && !input.peek(Token![==]),
            Form::Arm | Form::Names => input.peek(token::Paren),
        };
        if key.form() == Form::Arm {
            self.has_arms = true;
        }
        if !written {
            diag.error(&name, format!("`{}` is written `{}`", key.name(), key.example()));
            return skip_to_comma(input);
        }
        match key.form() {
            Form::Value => {
                let equals = input.parse::<Token![=]>()?;
                if input.is_empty() || input.peek(Token![,]) {
                    diag.error(
                        [name.to_token_stream(), equals.to_token_stream()].into_iter().collect::<TokenStream>(),
                        format!("`{}` has no value: it is written `{}`", key.name(), key.example()),
                    );
                    return Ok(());
                }
                let value = parse_value(key, input)?;
                if self.get(key).is_some() {
                    diag.error(&name, format!("`{}` is given twice: keep one of them", key.name()));
                } else {
                    self.settings.push(Setting { key, name, value });
                }
            }
            Form::Arm => {
                let content;
                syn::parenthesized!(content in input);
                let arm = parse_arm(name, &content);
                let unread = content.parse::<TokenStream>()?;
                self.arms.extend(diag.keep(arm.and_then(|arm| {
                    if unread.is_empty() { Ok(arm) } else { Err(syn::Error::new_spanned(unread, ARM)) }
                })));
            }
            Form::Names => {
                let content;
                syn::parenthesized!(content in input);
                let names = content.call(Punctuated::<Ident, Token![,]>::parse_terminated);
                // What could not be read is not to be reported once more as unexpected.
                content.parse::<TokenStream>()?;
                match names {
                    Ok(names) if names.is_empty() => {
                        diag.error(&name, "`clone(..)` names the parameters to clone: `clone(request)`");
                    }
                    Ok(names) => {
                        for clone in names {
                            if self.clones.contains(&clone) {
                                diag.error(&clone, format!("`{clone}` is named twice in `clone(..)`"));
                            } else {
                                self.clones.push(clone);
                            }
                        }
                    }
                    Err(error) => {
                        diag.error(
                            &name,
                            format!("`clone(..)` takes names of parameters, as in `clone(request)`: {error}"),
                        );
                    }
                }
            }
        }
        Ok(())
    }
}

const ARM: &str = "`when` takes a pattern, and after it perhaps a guard and a verdict: `when(Err(e) if e.is_timeout() => Verdict::THROTTLED)`";

fn parse_arm(name: Ident, input: ParseStream<'_>) -> syn::Result<Arm> {
    let explain = |error: syn::Error| syn::Error::new(error.span(), ARM);
    if input.is_empty() {
        return Err(syn::Error::new_spanned(&name, ARM));
    }
    let pattern = Pat::parse_multi_with_leading_vert(input).map_err(explain)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(keyword) if input.is_empty() => return Err(syn::Error::new_spanned(keyword, ARM)),
        Some(_) => Some(input.parse::<Expr>().map_err(explain)?),
        None => None,
    };
    let verdict = match input.parse::<Option<Token![=>]>>()? {
        Some(arrow) if input.is_empty() => return Err(syn::Error::new_spanned(arrow, ARM)),
        Some(_) => Some(input.parse::<Expr>().map_err(explain)?),
        None => None,
    };
    Ok(Arm { name, pattern, guard, verdict })
}

/// A value is an expression; `crate` takes a path, which may begin as no expression does.
fn parse_value(key: Key, input: ParseStream<'_>) -> syn::Result<Expr> {
    if key == Key::Crate {
        let path = input.call(syn::Path::parse_mod_style)?;
        return Ok(Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path }));
    }
    Expr::parse(input).map_err(|error| {
        syn::Error::new(
            error.span(),
            format!("this is no value for `{}`, which is written `{}`", key.name(), key.example()),
        )
    })
}

fn unknown_key(name: &str) -> String {
    let names = || KEYS.iter().map(|key| key.name());
    // What the same thing is called elsewhere.
    let elsewhere: &[(&[&str], &str)] = &[
        (&["attempts", "max_attempts", "max_tries", "tries", "times", "count"], "max"),
        (&["retries", "max_retries"], "max"),
        (&["delay", "base_delay", "initial_delay", "initial_interval", "min_delay", "min"], "base"),
        (&["max_delay", "max_interval", "max_backoff"], "cap"),
        (&["multiplier", "exponent", "backoff_factor"], "factor"),
        (&["backoff", "wait"], "strategy"),
        (&["timeout"], "attempt_timeout"),
        (&["deadline", "max_duration", "max_elapsed_time", "total_timeout"], "max_elapsed"),
        (&["predicate", "retry_if", "if", "on", "condition"], "when"),
        (&["notify", "on_error"], "on_retry"),
    ];
    let meant =
        elsewhere.iter().find(|(others, _)| others.contains(&name)).map(|(_, key)| format!(" did you mean `{key}`?"));
    let meant = meant.unwrap_or_else(|| did_you_mean(name, names()));
    let note = if name.contains("retries") { " (`max` counts attempts in all, the first included)" } else { "" };
    format!("`{name}` is not a key of `#[retry]`:{meant}{note} The keys are {}", list(names()))
        .replace(": The keys", ": the keys")
}

/// The tokens up to the next comma, for an error to stand under. They are consumed.
pub(crate) fn rest_of_argument(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    rest_of_argument(input).map(drop)
}
