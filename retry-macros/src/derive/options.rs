//! What stands in `#[retryable(..)]`: one table of options, and a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Error, Expr, LitInt, Member, Meta,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    token,
};

use crate::{
    diag::{Diagnostics, did_you_mean, list, nearest},
    syntax::{is_value, read_list, read_name, read_value},
};

/// What an attribute stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Enum,
    Variant,
    Struct,
}

/// How an option is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `name`
    Word,
    /// `name = EXPR`
    Value,
    /// `name`, or `name = field`
    Field,
    /// `name = path`
    Path,
}

macro_rules! options {
    ($($option:ident $name:literal $form:ident [$($place:ident),*] $example:literal;)*) => {
        /// An option of `#[retryable]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Name { $($option),* }

        /// Every option, in the order of the documentation.
        pub(crate) const NAMES: &[Name] = &[$(Name::$option),*];

        impl Name {
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$option => $name),* }
            }

            const fn form(self) -> Form {
                match self { $(Self::$option => Form::$form),* }
            }

            /// Where it may stand.
            pub(crate) const fn places(self) -> &'static [Place] {
                match self { $(Self::$option => &[$(Place::$place),*]),* }
            }

            /// How it is written.
            pub(crate) const fn example(self) -> &'static str {
                match self { $(Self::$option => $example),* }
            }
        }
    };
}

options! {
    Transient   "transient"   Word  [Enum, Variant, Struct] "transient";
    Throttled   "throttled"   Word  [Variant, Struct]       "throttled";
    NotSent     "not_sent"    Word  [Variant, Struct]       "not_sent";
    After       "after"       Value [Variant, Struct]       "after = *retry_after";
    When        "when"        Value [Variant, Struct]       "when = *status >= 500";
    Transparent "transparent" Field [Variant, Struct]       "transparent = source";
    Never       "never"       Word  [Variant, Struct]       "never";
    Exhaustive  "exhaustive"  Word  [Enum]                  "exhaustive";
    Crate       "crate"       Path  [Enum, Struct]          "crate = ::reattempt";
}

impl Name {
    fn of(written: &Ident) -> Option<Self> {
        NAMES.iter().copied().find(|name| written == name.text())
    }

    /// What an option says by itself; exactly one of these may stand on a variant.
    pub(crate) const fn is_class(self) -> bool {
        matches!(self, Self::Transient | Self::Throttled | Self::NotSent | Self::Transparent | Self::Never)
    }

    /// It says something about a failure.
    pub(crate) const fn decides(self) -> bool {
        self.is_class() || matches!(self, Self::After | Self::When)
    }
}

/// What follows the `=`.
pub(crate) enum Value {
    None,
    Expression(Expr),
    Field(Member),
    Path(TokenStream),
}

/// One option, as it was written.
pub(crate) struct Given {
    pub(crate) name: Name,
    /// The word as it was written, for its span: `retryable` itself where it stands alone.
    pub(crate) written: Ident,
    pub(crate) value: Value,
}

impl Given {
    /// The option as a reader sees it.
    pub(crate) fn shown(&self) -> &'static str {
        if self.written == ATTRIBUTE { "#[retryable]" } else { self.name.text() }
    }
}

/// The name of the attribute.
pub(crate) const ATTRIBUTE: &str = "retryable";

/// All options on one item or variant.
#[derive(Default)]
pub(crate) struct Options {
    given: Vec<Given>,
    /// An option was there that could not be read.
    pub(crate) unread: bool,
}

impl Options {
    /// Reads all `#[retryable]` among `attributes`; what is wrong with one does not keep the others from being read.
    pub(crate) fn parse(attributes: &[Attribute], place: Place, diag: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(ATTRIBUTE)) {
            let faults = diag.len();
            match &attribute.meta {
                Meta::List(list) if !list.tokens.is_empty() => {
                    read_list(list.tokens.clone(), "option", diag, &mut |input, _| options.add(read(input, place)?));
                }
                Meta::NameValue(pair) => {
                    options.unread = true;
                    // To anything else than a literal the compiler objects itself.
                    if matches!(&pair.value, Expr::Lit(_)) {
                        diag.error(pair, format!("options go in parentheses: write for example {}", example(place)));
                    }
                }
                meta => {
                    let written = meta.path().get_ident().cloned();
                    let bare = written.map(|written| Given { name: Name::Transient, written, value: Value::None });
                    diag.keep(bare.map_or(Ok(()), |bare| options.add(bare)));
                }
            }
            options.unread |= diag.len() > faults;
        }
        options
    }

    /// The option, if it was given.
    pub(crate) fn get(&self, name: Name) -> Option<&Given> {
        self.given.iter().find(|given| given.name == name)
    }

    /// All options, in the order written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Given> {
        self.given.iter()
    }

    fn add(&mut self, given: Given) -> syn::Result<()> {
        if self.get(given.name).is_some() {
            let message = format!("`{}` is given twice: remove one of them", given.shown());
            return Err(Error::new_spanned(given.written, message));
        }
        self.given.push(given);
        Ok(())
    }
}

fn read(input: ParseStream<'_>, place: Place) -> syn::Result<Given> {
    let written = read_name(input, |_| format!("expected an option: write for example {}", example(place)))?;
    let Some(name) = Name::of(&written) else {
        let message = unknown(&written, place);
        return Err(Error::new_spanned(written, message));
    };
    let value = match (name.form(), is_value(input)) {
        (Form::Word | Form::Field, false) if !input.peek(token::Paren) => Value::None,
        (Form::Value, true) => Value::Expression(ungrouped(read_value(&written, name.example(), input, Expr::parse)?)),
        (Form::Field, true) => Value::Field(read_value(&written, name.example(), input, field)?),
        (Form::Path, true) => {
            let path = read_value(&written, name.example(), input, syn::Path::parse_mod_style)?;
            Value::Path(path.into_token_stream())
        }
        _ => return Err(Error::new_spanned(written, usage(name))),
    };
    Ok(Given { name, written, value })
}

/// The name of a field, which may be a keyword here, or its index.
fn field(input: ParseStream<'_>) -> syn::Result<Member> {
    if input.peek(Ident::peek_any) {
        return Ok(Member::Named(input.call(Ident::parse_any)?));
    }
    let literal = input.parse::<LitInt>()?;
    // A suffix would be an error of its own.
    let index = literal.to_string().parse().map_err(|_| input.error("not an index"))?;
    Ok(Member::Unnamed(syn::Index { index, span: literal.span() }))
}

/// The expression that a fragment of `macro_rules!` holds.
fn ungrouped(mut expression: Expr) -> Expr {
    while let Expr::Group(group) = expression {
        expression = *group.expr;
    }
    expression
}

/// How an option is written.
fn usage(name: Name) -> String {
    let (text, example) = (name.text(), name.example());
    match name.form() {
        Form::Word => format!("`{text}` takes no value: write `#[retryable({text})]`"),
        Form::Value => format!("`{text}` takes an expression after `=`: write for example `{example}`"),
        Form::Field => format!("`{text}` takes a field after `=`, or stands alone: write for example `{example}`"),
        Form::Path => format!("`{text}` takes a path after `=`: write for example `{example}`"),
    }
}

const fn example(place: Place) -> &'static str {
    match place {
        Place::Enum => "`#[retryable(exhaustive)]`",
        Place::Variant | Place::Struct => "`#[retryable(throttled)]`",
    }
}

/// What the same thing is called elsewhere.
const ELSEWHERE: &[(Name, &[&str])] = &[
    (Name::Never, &["permanent", "final", "fatal", "skip", "no", "not"]),
    (Name::Transient, &["retry", "retryable", "temporary", "always", "yes"]),
    (Name::Throttled, &["throttle", "rate_limited", "overloaded", "busy"]),
    (Name::NotSent, &["unsent", "refused", "connect"]),
    (Name::After, &["retry_after", "wait", "delay", "hint"]),
    (Name::When, &["if", "predicate", "condition"]),
    (Name::Transparent, &["source", "inner", "delegate", "forward", "from"]),
];

fn unknown(written: &Ident, place: Place) -> String {
    let text = written.to_string();
    let taken = |name: &Name| name.places().contains(&place);
    let names = || NAMES.iter().copied().filter(taken).map(Name::text);
    let elsewhere = ELSEWHERE.iter().find(|(name, others)| taken(name) && others.contains(&text.as_str()));
    let meant = elsewhere.map(|(name, _)| name.text()).or_else(|| nearest(&text, names()));
    let meant = did_you_mean(meant);
    let on = match place {
        Place::Enum => "an enum",
        Place::Variant => "a variant",
        Place::Struct => "a struct",
    };
    format!("`{text}` is not an option of `#[retryable]` on {on}{meant}\nthe options are {}", list(names()))
}
