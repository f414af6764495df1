//! What stands in `#[retryable(..)]`: one table of options, and a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Expr, Lit, Member, Meta, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    token,
};

use crate::{
    diag::{Diagnostics, did_you_mean, list},
    syntax::{rest_of_argument, skip_to_comma},
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
    fn of(text: &str) -> Option<Self> {
        NAMES.iter().copied().find(|name| name.text() == text)
    }

    /// What an option says by itself; exactly one of these may stand on a variant.
    pub(crate) const fn is_class(self) -> bool {
        matches!(self, Self::Transient | Self::Throttled | Self::NotSent | Self::Transparent | Self::Never)
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
            match &attribute.meta {
                Meta::Path(path) => options.bare(path, diag),
                Meta::List(list) if list.tokens.is_empty() => options.bare(&list.path, diag),
                Meta::List(list) => {
                    let result =
                        (|input: ParseStream<'_>| options.parse_list(input, place, diag)).parse2(list.tokens.clone());
                    diag.keep(result);
                }
                Meta::NameValue(pair) => {
                    options.unread = true;
                    let name = place_example(place).example();
                    diag.error(pair, format!("options go in parentheses: `#[retryable({name})]`"));
                }
            }
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

    /// `#[retryable]`
    fn bare(&mut self, path: &syn::Path, diag: &mut Diagnostics) {
        if let Some(written) = path.get_ident() {
            self.add(Given { name: Name::Transient, written: written.clone(), value: Value::None }, diag);
        }
    }

    fn add(&mut self, given: Given, diag: &mut Diagnostics) {
        if self.get(given.name).is_some() {
            diag.error(&given.written, format!("`{}` is given twice: keep one of them", given.shown()));
        } else {
            self.given.push(given);
        }
    }

    fn parse_list(&mut self, input: ParseStream<'_>, place: Place, diag: &mut Diagnostics) -> syn::Result<()> {
        while !input.is_empty() {
            match parse_one(input, place) {
                Ok(given) => self.add(given, diag),
                Err(error) => {
                    self.unread = true;
                    diag.absorb(error);
                    skip_to_comma(input)?;
                }
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                self.unread = true;
                diag.error(rest_of_argument(input)?, "expected `,` before the next option");
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    }
}

fn parse_one(input: ParseStream<'_>, place: Place) -> syn::Result<Given> {
    if input.peek(Token![,]) {
        return Err(input.error("there is no option before this `,`: remove it"));
    }
    if !input.peek(Ident::peek_any) {
        let example = place_example(place).example();
        return Err(syn::Error::new_spanned(
            rest_of_argument(input)?,
            format!("expected an option, as in `#[retryable({example})]`"),
        ));
    }
    let written = input.call(Ident::parse_any)?;
    let text = written.to_string();
    let Some(name) = Name::of(&text) else { return Err(syn::Error::new_spanned(written, unknown(&text, place))) };
    let has_value = input.peek(Token![=]) && !input.peek(Token![==]);
    let misused = |what: &dyn ToTokens| Err(syn::Error::new_spanned(what.to_token_stream(), usage(name)));
    let value = match name.form() {
        _ if input.peek(token::Paren) => return misused(&written),
        Form::Word if has_value => return misused(&written),
        Form::Word => Value::None,
        Form::Field if !has_value => Value::None,
        Form::Value | Form::Path if !has_value => return misused(&written),
        form => {
            let equals = input.parse::<Token![=]>()?;
            if input.is_empty() || input.peek(Token![,]) {
                let at: TokenStream = [written.to_token_stream(), equals.to_token_stream()].into_iter().collect();
                return misused(&at);
            }
            parse_value(name, form, input)?
        }
    };
    Ok(Given { name, written, value })
}

fn parse_value(name: Name, form: Form, input: ParseStream<'_>) -> syn::Result<Value> {
    match form {
        Form::Word => Ok(Value::None),
        Form::Value => match input.parse::<Expr>() {
            Ok(expression) => Ok(Value::Expression(ungrouped(expression))),
            Err(error) => Err(syn::Error::new(error.span(), format!("this is no expression: {}", usage(name)))),
        },
        Form::Field if input.peek(Ident::peek_any) => Ok(Value::Field(Member::Named(input.call(Ident::parse_any)?))),
        Form::Field => match input.parse::<Lit>() {
            Ok(Lit::Int(index)) if index.suffix().is_empty() && index.base10_parse::<u32>().is_ok() => {
                let (index, span) = (index.base10_parse()?, index.span());
                Ok(Value::Field(Member::Unnamed(syn::Index { index, span })))
            }
            Ok(literal @ Lit::Str(_)) => {
                Err(syn::Error::new_spanned(&literal, format!("the name of a field has no quotes: {}", usage(name))))
            }
            Ok(literal) => Err(syn::Error::new_spanned(literal, usage(name))),
            Err(_) => Err(syn::Error::new_spanned(rest_of_argument(input)?, usage(name))),
        },
        Form::Path => match input.call(syn::Path::parse_mod_style) {
            Ok(path) => Ok(Value::Path(path.into_token_stream())),
            Err(_) => Err(syn::Error::new_spanned(rest_of_argument(input)?, usage(name))),
        },
    }
}

/// The expression that a fragment of `macro_rules!` holds.
fn ungrouped(mut expression: Expr) -> Expr {
    while let Expr::Group(group) = expression {
        expression = *group.expr;
    }
    expression
}

/// How an option is written, as the end of an error.
fn usage(name: Name) -> String {
    let (text, example) = (name.text(), name.example());
    match name.form() {
        Form::Word => format!("`{text}` is written alone: `#[retryable({text})]`"),
        Form::Value => format!("`{text}` is written `{example}`"),
        Form::Field => {
            format!("`{text}` is written alone, or with a field of the same variant: `{example}` or `{text} = 0`")
        }
        Form::Path => format!("`{text}` is written with a path, without quotes: `{example}`"),
    }
}

/// An option that makes a good example.
const fn place_example(place: Place) -> Name {
    match place {
        Place::Enum => Name::Exhaustive,
        Place::Variant | Place::Struct => Name::Throttled,
    }
}

fn unknown(text: &str, place: Place) -> String {
    // What the same thing is called elsewhere.
    let elsewhere: &[(&[&str], Name)] = &[
        (&["permanent", "final", "fatal", "skip", "no", "not"], Name::Never),
        (&["retry", "retryable", "temporary", "always", "yes"], Name::Transient),
        (&["throttle", "rate_limited", "overloaded", "busy"], Name::Throttled),
        (&["unsent", "refused", "connect"], Name::NotSent),
        (&["retry_after", "wait", "delay", "hint"], Name::After),
        (&["if", "predicate", "condition"], Name::When),
        (&["source", "inner", "delegate", "forward", "from"], Name::Transparent),
    ];
    let names = || NAMES.iter().filter(|name| name.places().contains(&place)).map(|name| name.text());
    let meant = elsewhere
        .iter()
        .find(|(others, name)| others.contains(&text) && name.places().contains(&place))
        .map(|(_, name)| format!(" did you mean `{}`?", name.text()));
    let meant = meant.unwrap_or_else(|| did_you_mean(text, names()));
    let on = match place {
        Place::Enum => "an enum",
        Place::Variant => "a variant",
        Place::Struct => "a struct",
    };
    format!("`{text}` is not an option of `#[retryable]` on {on}:{meant} The options are {}", list(names()))
        .replace(": The options", ": the options")
}
