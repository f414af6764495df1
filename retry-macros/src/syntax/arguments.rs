//! The arguments of `#[retry]` and `policy!`: a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use retry_runtime::pure::meant;
use retry_runtime::pure::{Form, Group};
pub(crate) use retry_runtime::pure::{KEYS, Key};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, ExprLit, ExprPath, Lit, LitInt, Pat, Path, Result, Token, token};

use super::list::{is_value, read_list, read_name, read_value, rest};
use super::walk::any;
use crate::diag::{Diagnostics, did_you_mean, list, refuse};

/// The macro whose arguments they are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Macro {
    /// `#[retry(..)]`
    #[default]
    Retry,
    /// `policy!(..)`
    Policy,
}

impl Macro {
    fn takes(self, key: Key) -> bool {
        self == Self::Retry || key.group() != Group::Function
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
    of: Macro,
    /// In the order written.
    pub(crate) settings: Vec<Setting>,
    pub(crate) arms: Vec<Arm>,
    /// The names in `clone(..)`, each with the expression behind its `=`.
    pub(crate) clones: Vec<(Ident, Option<Expr>)>,
    /// A `clone(..)` was there, of which something was not read.
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
        let mut arguments = Self { of, ..Self::default() };
        read_list(tokens, "argument", diag, &mut |input, diag| {
            let name = read_name(input, |written| expected(written, of))?;
            arguments.typed.push(name.clone());
            let meant = Key::of(&name.to_string()).or_else(|| meant(&name.to_string(), &|key| of.takes(key)));
            if meant == Some(Key::Attempt) && arguments.binding.is_none() {
                arguments.binding = Some(meant_binding(&name, &rest(&input.fork())));
            }
            arguments.has_arms |= meant == Some(Key::When);
            let faults = diag.len();
            let result = arguments.read(&name, meant, input, diag);
            // What was to be cloned, and could not be read, may be any parameter.
            arguments.has_unread_clones |= meant == Some(Key::Clone) && (result.is_err() || diag.len() > faults);
            result
        });
        arguments
    }

    /// The setting of `key`, if it was given.
    pub(crate) fn get(&self, key: Key) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The path of the crate, if it was given.
    pub(crate) fn path(&self) -> Option<TokenStream> {
        self.get(Key::Crate).map(|setting| setting.value.to_token_stream())
    }

    /// What follows the name.
    fn read(&mut self, name: &Ident, meant: Option<Key>, input: ParseStream<'_>, diag: &mut Diagnostics) -> Result<()> {
        let Some(key) = meant.filter(|key| name == key.name()) else {
            return refuse(name, unknown_key(name, meant, self.of));
        };
        let example = key.example();
        if !self.of.takes(key) {
            let instead = format!("write it in `#[retry(policy = .., {example})]`");
            return refuse(name, format!("`{name}` configures a function, not a policy: {instead}"));
        }
        let (is_written, takes) = match key.form() {
            Form::Value => (is_value(input), "a value after `=`"),
            Form::Arm => (input.peek(token::Paren), "a pattern in parentheses"),
            Form::Names => (input.peek(token::Paren), "names of parameters in parentheses"),
        };
        if !is_written {
            return refuse(name, format!("`{name}` takes {takes}: write for example `{example}`"));
        }
        if key.form() == Form::Value {
            let value = read_value(name, example, input, |input| parse_value(key, input))?;
            if self.get(key).is_some() {
                return refuse(name, format!("`{name}` is given twice: remove one of them"));
            }
            self.settings.push(Setting { key, name: name.clone(), value });
            return Ok(());
        }
        let content;
        syn::parenthesized!(content in input);
        if key.form() == Form::Arm {
            self.arms.push(parse_arm(name, &content)?);
            if input.peek(Token![if]) || input.peek(Token![=>]) {
                let message =
                    format!("a guard or a verdict must stand inside the parentheses: write for example {ARM}");
                return refuse(rest(input), message);
            }
            return Ok(());
        }
        if content.is_empty() {
            return refuse(name, CLONES);
        }
        read_list(content.parse()?, "name", diag, &mut |input, _| {
            let written = rest(&input.fork());
            let name = read_name(input, |_| CLONES.to_owned())?;
            let how = match is_value(input) {
                true => Some(read_value(&name, &format!("{name} = {name}.clone()"), input, Expr::parse)?),
                false if input.is_empty() || input.peek(Token![,]) => None,
                false => return refuse(written, CLONES),
            };
            if self.clones.iter().any(|(other, _)| *other == name) {
                return refuse(&name, format!("`{name}` is named twice in `clone(..)`: remove one of them"));
            }
            self.clones.push((name, how));
            Ok(())
        });
        Ok(())
    }
}

/// What to say where a key should begin.
fn expected(written: &TokenStream, of: Macro) -> String {
    let example = match syn::parse2::<LitInt>(written.clone()) {
        Ok(number) if of == Macro::Retry => format!("`#[retry(max = {number})]`"),
        _ => "`max = 3, cap = \"5s\"`".to_owned(),
    };
    format!("expected a key and its value: write for example {example}")
}

/// The name that the argument most likely was to bind, where it may not be written as it should be.
fn meant_binding(key: &Ident, rest: &TokenStream) -> Ident {
    let mut binding = None;
    any(rest, &mut |token, _| {
        binding = syn::parse_str::<Ident>(token.to_string().trim_matches('"')).ok();
        if let Some(name) = &mut binding {
            name.set_span(token.span());
        }
        binding.is_some()
    });
    binding.unwrap_or_else(|| Ident::new(Key::Attempt.name(), key.span()))
}

const ARM: &str = "`when(Err(e) if e.is_timeout() => Verdict::THROTTLED)`";
const CLONES: &str = "`clone(..)` takes the names of the parameters to clone: write for example `clone(request)`";

fn parse_arm(name: &Ident, input: ParseStream<'_>) -> Result<Arm> {
    let message = format!("`when` takes a pattern, and optionally a guard and a verdict: write for example {ARM}");
    let wrong = |at: &dyn ToTokens| Error::new_spanned(at.to_token_stream(), &message);
    let explained = |error: Error| Error::new(error.span(), &message);
    let part = |keyword: &dyn ToTokens| {
        if input.is_empty() { Err(wrong(keyword)) } else { input.parse().map(Some).map_err(explained) }
    };
    if input.is_empty() {
        return Err(wrong(name));
    }
    let pattern = Pat::parse_multi_with_leading_vert(input).map_err(explained)?;
    let guard = input.parse::<Option<Token![if]>>()?.map_or(Ok(None), |keyword| part(&keyword))?;
    let verdict = input.parse::<Option<Token![=>]>>()?.map_or(Ok(None), |arrow| part(&arrow))?;
    let comma = input.parse::<Option<Token![,]>>()?;
    let unread = input.parse::<TokenStream>()?;
    match comma {
        _ if unread.is_empty() => Ok(Arm { name: name.clone(), pattern, guard, verdict }),
        None => Err(wrong(&unread)),
        Some(_) => {
            refuse(unread, "`when` takes one pattern: give each pattern a `when(..)` of its own, or join them with `|`")
        }
    }
}

/// A value is an expression; `crate` takes a path, which may begin as no expression does, and `name` a string.
fn parse_value(key: Key, input: ParseStream<'_>) -> Result<Expr> {
    let attrs = Vec::new();
    match key {
        Key::Crate => Ok(Expr::Path(ExprPath { attrs, qself: None, path: input.call(Path::parse_mod_style)? })),
        Key::Name => Ok(Expr::Lit(ExprLit { attrs, lit: Lit::Str(input.parse()?) })),
        _ => input.parse(),
    }
}

fn unknown_key(name: &Ident, meant: Option<Key>, of: Macro) -> String {
    let is_retries = name.to_string().contains("retries");
    let note = if is_retries { " `max` counts all attempts, including the first" } else { "" };
    let (taker, meant) = (if of == Macro::Retry { "#[retry]" } else { "policy!" }, did_you_mean(meant.map(Key::name)));
    let keys = list(KEYS.iter().filter(|key| of.takes(**key)).map(|key| key.name()));
    format!("`{name}` is not a key of `{taker}`{meant}{note}\nthe keys are {keys}")
}
