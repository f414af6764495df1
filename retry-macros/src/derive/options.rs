//! What stands in `#[retryable(..)]`: one table of options, and a parser that reads them all, whatever is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, LitInt, Member, Meta, token};

use super::rules;
use crate::diag::{Diagnostics, did_you_mean, list, nearest, refuse};
use crate::syntax::{is_value, read_list, read_name, read_value};

/// What an attribute stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Enum,
    Variant,
    Struct,
}

/// How an option is written, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `name`: what a failure is.
    Class,
    /// `name`, or `name = field`, which says what the failure is.
    Field,
    /// `name = EXPR`: more of the failure.
    Value,
    /// `name`: nothing about a failure.
    Word,
    /// `name = path`
    Path,
}

/// An option of `#[retryable]`.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: Name,
    pub(crate) text: &'static str,
    form: Form,
    /// Where it may stand.
    pub(crate) places: &'static [Place],
    /// How it is written.
    pub(crate) example: &'static str,
    /// What the same thing is called elsewhere.
    elsewhere: &'static [&'static str],
}

macro_rules! options {
    ($($name:ident $text:literal $form:ident [$($place:ident)*] $example:literal [$($elsewhere:literal)*];)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Name { $($name),* }

        /// Every option, in the order of the documentation.
        const OPTIONS: &[Row] = &[$(Row {
            name: Name::$name, text: $text, form: Form::$form, places: &[$(Place::$place),*], example: $example,
            elsewhere: &[$($elsewhere),*],
        }),*];
    };
}

options! {
    Transient   "transient"   Class [Enum Variant Struct] "transient"
        ["retry" "retryable" "temporary" "always" "yes"];
    Throttled   "throttled"   Class [Variant Struct] "throttled" ["throttle" "rate_limited" "overloaded" "busy"];
    NotSent     "not_sent"    Class [Variant Struct] "not_sent" ["unsent" "refused" "connect"];
    After       "after"       Value [Variant Struct] "after = *retry_after" ["retry_after" "wait" "delay" "hint"];
    When        "when"        Value [Variant Struct] "when = *status >= 500" ["if" "predicate" "condition"];
    Transparent "transparent" Field [Variant Struct] "transparent = source"
        ["source" "inner" "delegate" "forward" "from"];
    Never       "never"       Class [Variant Struct] "never" ["permanent" "final" "fatal" "skip" "no" "not"];
    Exhaustive  "exhaustive"  Word  [Enum] "exhaustive" [];
    Crate       "crate"       Path  [Enum Struct] "crate = ::reattempt" [];
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
    pub(crate) row: &'static Row,
    /// The word as it was written, for its span: `retryable` itself where it stands alone.
    pub(crate) written: Ident,
    pub(crate) value: Value,
}

impl Given {
    /// The option as a reader sees it.
    pub(crate) fn shown(&self) -> &'static str {
        if self.written == ATTRIBUTE { "#[retryable]" } else { self.row.text }
    }

    /// What it says by itself; exactly one of these may stand on a variant.
    pub(crate) const fn is_class(&self) -> bool {
        matches!(self.row.form, Form::Class | Form::Field)
    }

    /// It says something about a failure.
    pub(crate) const fn decides(&self) -> bool {
        matches!(self.row.form, Form::Class | Form::Field | Form::Value)
    }
}

/// The name of the attribute.
pub(crate) const ATTRIBUTE: &str = "retryable";

/// All options on one item or variant.
#[derive(Default)]
pub(crate) struct Options {
    /// In the order written.
    pub(crate) given: Vec<Given>,
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
                    let bare = OPTIONS.first().zip(meta.path().get_ident().cloned());
                    let bare = bare.map(|(row, written)| Given { row, written, value: Value::None });
                    diag.keep(bare.map_or(Ok(()), |bare| options.add(bare)));
                }
            }
            options.unread |= diag.len() > faults;
        }
        rules::placed(&options, place, diag);
        options
    }

    /// The option, if it was given.
    pub(crate) fn get(&self, name: Name) -> Option<&Given> {
        self.given.iter().find(|given| given.row.name == name)
    }

    /// The path of the crate, if it was given.
    pub(crate) fn path(&self) -> Option<TokenStream> {
        if let Value::Path(path) = &self.get(Name::Crate)?.value { Some(path.clone()) } else { None }
    }

    fn add(&mut self, given: Given) -> syn::Result<()> {
        if self.get(given.row.name).is_some() {
            return refuse(&given.written, format!("`{}` is given twice: remove one of them", given.shown()));
        }
        self.given.push(given);
        Ok(())
    }
}

fn read(input: ParseStream<'_>, place: Place) -> syn::Result<Given> {
    let written = read_name(input, |_| format!("expected an option: write for example {}", example(place)))?;
    let Some(row) = OPTIONS.iter().find(|row| written == row.text) else {
        return refuse(&written, unknown(&written, place));
    };
    let Row { text, example, .. } = row;
    let (is_value, is_list) = (is_value(input), input.peek(token::Paren));
    let value = match row.form {
        Form::Class | Form::Word | Form::Field if !is_value && !is_list => Value::None,
        Form::Value if is_value => {
            let mut expression = read_value(&written, example, input, Expr::parse)?;
            // What a fragment of `macro_rules!` holds.
            while let Expr::Group(group) = expression {
                expression = *group.expr;
            }
            Value::Expression(expression)
        }
        Form::Field if is_value => Value::Field(read_value(&written, example, input, field)?),
        Form::Path if is_value => {
            Value::Path(read_value(&written, example, input, syn::Path::parse_mod_style)?.into_token_stream())
        }
        form => {
            let takes = match form {
                Form::Class | Form::Word => format!("no value: write `#[retryable({text})]`"),
                Form::Value => format!("an expression after `=`: write for example `{example}`"),
                Form::Field => format!("a field after `=`, or stands alone: write for example `{example}`"),
                Form::Path => format!("a path after `=`: write for example `{example}`"),
            };
            return refuse(written, format!("`{text}` takes {takes}"));
        }
    };
    Ok(Given { row, written, value })
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

const fn example(place: Place) -> &'static str {
    if matches!(place, Place::Enum) { "`#[retryable(exhaustive)]`" } else { "`#[retryable(throttled)]`" }
}

fn unknown(written: &Ident, place: Place) -> String {
    let text = written.to_string();
    let rows = || OPTIONS.iter().filter(|row| row.places.contains(&place));
    let elsewhere = rows().find(|row| row.elsewhere.contains(&text.as_str())).map(|row| row.text);
    let meant = did_you_mean(elsewhere.or_else(|| nearest(&text, rows().map(|row| row.text))));
    let on = match place {
        Place::Enum => "an enum",
        Place::Variant => "a variant",
        Place::Struct => "a struct",
    };
    let options = list(rows().map(|row| row.text));
    format!("`{text}` is not an option of `#[retryable]` on {on}{meant}\nthe options are {options}")
}
