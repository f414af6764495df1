//! The arguments of `#[retry]` and `policy!`: a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
pub(crate) use retry_runtime::key::{Form, Group, KEYS, Key};
use syn::{
    Expr, LitInt, LitStr, Pat, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    token,
};

use crate::diag::{Diagnostics, list, nearest};

/// The macro whose arguments they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Macro {
    /// `#[retry(..)]`
    Retry,
    /// `policy!(..)`
    Policy,
}

impl Macro {
    const fn name(self) -> &'static str {
        match self {
            Self::Retry => "`#[retry]`",
            Self::Policy => "`policy!`",
        }
    }

    /// The keys that it takes.
    fn keys(self) -> impl Iterator<Item = Key> {
        KEYS.iter().copied().filter(move |key| self == Self::Retry || key.group() != Group::Function)
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
    /// A `clone(..)` was there, of which a name was not read.
    pub(crate) has_unread_clones: bool,
    /// The name that `attempt = name` binds, or was meant to.
    pub(crate) binding: Option<Ident>,
    /// Every key as it was typed, known or not, for an editor to complete.
    pub(crate) typed: Vec<Ident>,
    /// A `when(..)` was there, though it may not have been read.
    pub(crate) has_arms: bool,
}

impl Arguments {
    /// Reads all arguments; what is wrong with one does not keep the others from being read.
    pub(crate) fn parse(tokens: TokenStream, of: Macro, diag: &mut Diagnostics) -> Self {
        let mut arguments = Self::default();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = arguments.parse_one(input, of, diag) {
                    diag.absorb(error);
                    skip_to_comma(input)?;
                }
                if !input.is_empty() && !input.peek(Token![,]) {
                    diag.error(rest_of_argument(input)?, "expected `,` before the next argument");
                }
                input.parse::<Option<Token![,]>>()?;
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

    fn parse_one(&mut self, input: ParseStream<'_>, of: Macro, diag: &mut Diagnostics) -> syn::Result<()> {
        if input.peek(Token![,]) {
            return Err(input.error("there is no argument before this `,`: remove it"));
        }
        if !input.peek(Ident::peek_any) {
            let example = match input.fork().parse::<LitInt>() {
                Ok(number) if of == Macro::Retry => format!("`#[retry(max = {number})]`"),
                _ => "`max = 3, cap = \"5s\"`".to_owned(),
            };
            return Err(syn::Error::new_spanned(
                rest_of_argument(input)?,
                format!("expected a key and its value, as in {example}"),
            ));
        }
        let name = input.call(Ident::parse_any)?;
        self.typed.push(name.clone());
        let Some(key) = Key::of(&name.to_string()) else {
            let meant = meant(&name.to_string(), of);
            diag.error(&name, unknown_key(&name.to_string(), meant, of));
            self.excuse(meant);
            if meant == Some(Key::Attempt) {
                self.binding = Some(meant_binding(&name, rest_of_argument(&input.fork())?));
            }
            return skip_to_comma(input);
        };
        if !of.keys().any(|taken| taken == key) {
            diag.error(
                &name,
                format!("`{name}` says something about a function, and a policy holds only the schedule and the limits: write it in `#[retry(policy = .., {})]`", key.example()),
            );
            return skip_to_comma(input);
        }
        if key == Key::Attempt && self.binding.is_none() {
            self.binding = Some(meant_binding(&name, rest_of_argument(&input.fork())?));
        }
        let written = match key.form() {
            Form::Value => input.peek(Token![=]) && !input.peek(Token![==]),
            Form::Arm | Form::Names => input.peek(token::Paren),
        };
        if key.form() == Form::Arm {
            self.has_arms = true;
        }
        if !written {
            self.has_unread_clones |= key == Key::Clone;
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
                self.parse_names(&name, &content, diag)?;
            }
        }
        Ok(())
    }

    fn parse_names(&mut self, key: &Ident, input: ParseStream<'_>, diag: &mut Diagnostics) -> syn::Result<()> {
        const NAMES: &str = "`clone(..)` takes the names of the parameters to clone: `clone(request)`";
        if input.is_empty() {
            self.has_unread_clones = true;
            diag.error(key, NAMES);
        }
        while !input.is_empty() {
            let argument = rest_of_argument(input)?;
            let comma = input.parse::<Option<Token![,]>>()?;
            let mut tokens = argument.clone().into_iter();
            match (tokens.next(), tokens.next()) {
                (Some(TokenTree::Ident(name)), None) if self.clones.contains(&name) => {
                    diag.error(&name, format!("`{name}` is named twice in `clone(..)`: keep one of them"));
                }
                (Some(TokenTree::Ident(name)), None) => self.clones.push(name),
                (None, _) => diag.error(comma, NAMES),
                _ => {
                    self.has_unread_clones = true;
                    diag.error(argument, NAMES);
                }
            }
        }
        Ok(())
    }

    /// What a misspelt key was for is taken as said, so that nothing else is reported for want of it.
    fn excuse(&mut self, meant: Option<Key>) {
        match meant {
            Some(Key::When) => self.has_arms = true,
            Some(Key::Clone) => self.has_unread_clones = true,
            _ => {}
        }
    }
}

/// The name that the argument most likely was to bind, where it may not be written as it should be.
fn meant_binding(key: &Ident, rest: TokenStream) -> Ident {
    fn first(tokens: TokenStream) -> Option<Ident> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(ident) => syn::parse2(ident.into_token_stream()).ok(),
            TokenTree::Group(group) => first(group.stream()),
            TokenTree::Literal(literal) => syn::parse2::<LitStr>(literal.into_token_stream()).ok()?.parse().ok(),
            TokenTree::Punct(_) => None,
        })
    }
    first(rest).unwrap_or_else(|| Ident::new(Key::Attempt.name(), key.span()))
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
        let rest = input.fork();
        let path = input.call(syn::Path::parse_mod_style).map_err(|error| {
            let written = rest_of_argument(&rest).unwrap_or_default();
            let message = format!("`crate` takes a path, without quotes: `{}`", key.example());
            if written.is_empty() { error } else { syn::Error::new_spanned(written, message) }
        })?;
        return Ok(Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path }));
    }
    let rest = input.fork();
    Expr::parse(input).map_err(|error| {
        let message = format!("this is no value for `{}`, which is written `{}`", key.name(), key.example());
        match rest_of_argument(&rest) {
            Ok(written) if !written.is_empty() => syn::Error::new_spanned(written, message),
            _ => syn::Error::new(error.span(), message),
        }
    })
}

/// What the same thing is called elsewhere.
const ELSEWHERE: &[(Key, &[&str])] = &[
    (Key::Max, &["attempts", "max_attempts", "max_tries", "tries", "times", "count", "retries", "max_retries"]),
    (Key::Base, &["delay", "base_delay", "initial_delay", "initial_interval", "min_delay", "min"]),
    (Key::Cap, &["max_delay", "max_interval", "max_backoff"]),
    (Key::Factor, &["multiplier", "exponent", "backoff_factor"]),
    (Key::Strategy, &["backoff", "wait"]),
    (Key::AttemptTimeout, &["timeout"]),
    (Key::MaxElapsed, &["deadline", "max_duration", "max_elapsed_time", "total_timeout"]),
    (Key::When, &["predicate", "retry_if", "if", "on", "condition"]),
    (Key::OnRetry, &["notify", "on_error"]),
];

/// The key that an unknown one was most likely meant to be.
fn meant(name: &str, of: Macro) -> Option<Key> {
    let elsewhere = ELSEWHERE.iter().find(|(_, others)| others.contains(&name)).map(|(key, _)| *key);
    elsewhere
        .or_else(|| nearest(name, of.keys().map(Key::name)).and_then(Key::of))
        .filter(|meant| of.keys().any(|key| key == *meant))
}

fn unknown_key(name: &str, meant: Option<Key>, of: Macro) -> String {
    let note = if name.contains("retries") { " `max` counts attempts in all, the first included" } else { "" };
    let meant = meant.map_or_else(String::new, |key| format!(": did you mean `{}`?{note}", key.name()));
    format!("`{name}` is not a key of {}{meant}\nthe keys are {}", of.name(), list(of.keys().map(Key::name)))
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
