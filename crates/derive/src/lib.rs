//! The derives by which kinds, states, actions, choices and embedded fields are declared.
//!
//! They emit data and conversions only. A word of an attribute becomes a call of the kernel's builder of the same name:
//! `zh = "年度"` is `.zh("年度")`, `list` is `.list()`, `unit("元", "yuan")` is `.unit("元", "yuan")`, `asks = ["a"]` is
//! `.asks(&["a"])`. So a new word needs a builder method in the kernel and nothing here.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, Token, parenthesized, parse_macro_input};

/// One word of an attribute.
struct Word {
    name: Ident,
    value: Option<Expr>,
    arguments: Option<Punctuated<Expr, Token![,]>>,
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Word> {
        let name: Ident = input.parse()?;
        let mut word = Word { name, value: None, arguments: None };
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            word.value = Some(input.parse()?);
        } else if input.peek(syn::token::Paren) {
            let inside;
            parenthesized!(inside in input);
            word.arguments = Some(Punctuated::parse_terminated(&inside)?);
        }
        Ok(word)
    }
}

impl Word {
    /// The builder call that the word stands for.
    fn call(&self) -> Tokens {
        let name = &self.name;
        match (&self.value, &self.arguments) {
            (Some(Expr::Array(array)), _) if name == "from" || name == "to" => {
                let states = array.elems.iter();
                quote!(.#name(&[#(#states.name()),*]))
            }
            (Some(value @ Expr::Path(_)), _) if name == "to" => quote!(.#name(&[#value.name()])),
            (Some(value @ Expr::Path(_)), _) if name == "when_all" => quote!(.#name(#value.name())),
            // A flag is a number too.
            (Some(value), _) if name == "usual" => quote!(.#name(#value as i64)),
            (Some(value @ Expr::Array(_)), _) => quote!(.#name(&#value)),
            (Some(value), _) => quote!(.#name(#value)),
            (None, Some(arguments)) => quote!(.#name(#arguments)),
            (None, None) => quote!(.#name()),
        }
    }
}

fn words(attributes: &[Attribute], name: &str) -> syn::Result<Vec<Word>> {
    let mut words = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        let parsed = attribute.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated)?;
        words.extend(parsed);
    }
    Ok(words)
}

/// Takes the value of a word out of the list.
fn take(words: &mut Vec<Word>, name: &str) -> Option<Expr> {
    let at = words.iter().position(|word| word.name == name)?;
    words.remove(at).value
}

fn require(words: &mut Vec<Word>, name: &str, at: &Ident) -> syn::Result<Expr> {
    take(words, name).ok_or_else(|| syn::Error::new_spanned(at, format!("`{name} = …` is missing")))
}

/// `AwaitingConsent` is `awaiting-consent`.
fn kebab(ident: &Ident) -> String {
    let mut name = String::new();
    for (index, c) in ident.to_string().chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

fn expand(input: TokenStream, emit: fn(&DeriveInput) -> syn::Result<Tokens>) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    emit(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// A kind of record: `#[record(code = …, zh = …, …)]`, fields marked `#[field(…)]` or `#[embed]`.
#[proc_macro_derive(Record, attributes(record, field, embed))]
pub fn record(input: TokenStream) -> TokenStream {
    expand(input, emit_record)
}

/// A list of fields that kinds or inputs embed.
#[proc_macro_derive(Fields, attributes(field, embed))]
pub fn fields(input: TokenStream) -> TokenStream {
    expand(input, |input| emit_fields(input).map(|(tokens, _)| tokens))
}

/// The numbers of an institution, which the rulebook embeds: a list of fields, each with its `usual` value.
#[proc_macro_derive(Numbers, attributes(field))]
pub fn numbers(input: TokenStream) -> TokenStream {
    expand(input, emit_numbers)
}

/// The input of an action: `#[action(on = Kind, name = …, …)]`.
#[proc_macro_derive(Action, attributes(action, field, embed))]
pub fn action(input: TokenStream) -> TokenStream {
    expand(input, emit_action)
}

/// The states of a kind, one variant each: `#[state(zh = …, en = …, owes = […])]`.
#[proc_macro_derive(State, attributes(state))]
pub fn state(input: TokenStream) -> TokenStream {
    expand(input, emit_state)
}

/// A closed list of values: `#[choice(zh = …, en = …)]` on each variant.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    expand(input, emit_choice)
}

/// Which members of the struct stand beside its declared fields.
struct Members {
    has_id: bool,
    state: Option<syn::Type>,
}

/// The named members of a struct.
fn named(input: &DeriveInput) -> syn::Result<Vec<&syn::Field>> {
    match &input.data {
        Data::Struct(data) => Ok(match &data.fields {
            Fields::Named(named) => named.named.iter().collect(),
            _ => Vec::new(),
        }),
        _ => Err(syn::Error::new_spanned(&input.ident, "only structs declare fields")),
    }
}

/// What stands beside the declared fields when a struct is read from values: no identifier yet, the first state.
fn rest(members: &Members) -> Tokens {
    let id = members.has_id.then(|| quote!(id: ::kernel::Id::nil(),));
    let state = members.state.as_ref().map(|of| {
        quote!(state: <#of as ::kernel::RecordState>::from_name(
            <#of as ::kernel::RecordState>::STATES[0].name).ok_or(::kernel::Mismatch { expected: "a state" })?,)
    });
    quote!(#id #state)
}

/// The value of a field as it is read: left open, a number is the usual one.
fn value_read(said: &[Word]) -> Tokens {
    match said.iter().any(|word| word.name == "usual") {
        true => quote!(<Self as ::kernel::Fields>::FIELDS[at].or_usual(&values[at])),
        false => quote!(values[at]),
    }
}

fn emit_fields(input: &DeriveInput) -> syn::Result<(Tokens, Members)> {
    let name = &input.ident;
    let mut members = Members { has_id: false, state: None };
    let (mut lists, mut lengths, mut reads, mut writes, mut idents) = (vec![], vec![], vec![], vec![], vec![]);
    for member in named(input)? {
        let ident = member.ident.as_ref().expect("a named field has a name");
        let of = &member.ty;
        let declared = member.attrs.iter().any(|attribute| attribute.path().is_ident("field"));
        if member.attrs.iter().any(|attribute| attribute.path().is_ident("embed")) {
            lists.push(quote!(<#of as ::kernel::Fields>::FIELDS));
            lengths.push(quote!(<#of as ::kernel::Fields>::FIELDS.len()));
            reads.push(quote! {
                let length = <#of as ::kernel::Fields>::FIELDS.len();
                let #ident = <#of as ::kernel::Fields>::read_fields(&values[at..at + length])?;
                at += length;
            });
            writes.push(quote!(::kernel::Fields::write_fields(&self.#ident, values);));
            idents.push(ident);
        } else if declared {
            let said = words(&member.attrs, "field")?;
            let calls = said.iter().map(Word::call).collect::<Vec<_>>();
            let key = ident.to_string();
            lists.push(quote! {
                &[::kernel::Field::new(
                    #key,
                    <#of as ::kernel::FieldValue>::TYPE,
                    <#of as ::kernel::FieldValue>::REQUIRED,
                ) #(#calls)*]
            });
            lengths.push(quote!(1));
            let value = value_read(&said);
            reads.push(quote! {
                let #ident = <#of as ::kernel::FieldValue>::from_value(&#value)?;
                at += 1;
            });
            writes.push(quote!(values.push(::kernel::FieldValue::to_value(&self.#ident));));
            idents.push(ident);
        } else if ident == "id" {
            members.has_id = true;
        } else if ident == "state" {
            members.state = Some(of.clone());
        } else {
            return Err(syn::Error::new_spanned(ident, "mark it #[field(…)] or #[embed]"));
        }
    }
    let rest = rest(&members);
    let tokens = quote! {
        impl ::kernel::Fields for #name {
            const FIELDS: &'static [::kernel::Field] = {
                const LENGTH: usize = 0 #(+ #lengths)*;
                const JOINED: [::kernel::Field; LENGTH] = ::kernel::field::join::<LENGTH>(&[#(#lists),*]);
                &JOINED
            };
            #[allow(unused_mut, unused_assignments, unused_variables)]
            fn read_fields(values: &[::kernel::Value]) -> ::std::result::Result<Self, ::kernel::Mismatch> {
                let mut at = 0usize;
                #(#reads)*
                Ok(#name { #rest #(#idents),* })
            }
            #[allow(unused_variables)]
            fn write_fields(&self, values: &mut ::std::vec::Vec<::kernel::Value>) {
                #(#writes)*
            }
        }
    };
    Ok((tokens, members))
}

fn emit_numbers(input: &DeriveInput) -> syn::Result<Tokens> {
    for member in named(input)? {
        if !words(&member.attrs, "field")?.iter().any(|word| word.name == "usual") {
            return Err(syn::Error::new_spanned(&member.ident, "every number has a `usual` value"));
        }
    }
    let name = &input.ident;
    let (fields, _) = emit_fields(input)?;
    Ok(quote! {
        #fields
        impl ::kernel::Numbers for #name {}
    })
}

fn emit_record(input: &DeriveInput) -> syn::Result<Tokens> {
    let name = &input.ident;
    let (fields, members) = emit_fields(input)?;
    let mut declared = words(&input.attrs, "record")?;
    let code = require(&mut declared, "code", name)?;
    let root = take(&mut declared, "part_of");
    let calls = declared.iter().map(Word::call);
    // A root that another institution declares later is named by its code.
    let part_of = root.as_ref().map(|root| match root {
        Expr::Lit(code) => quote!(.part_of(#code)),
        root => quote!(.part_of(<#root as ::kernel::Record>::CODE)),
    });
    let line = root.as_ref().map(|_| quote!(impl ::kernel::Line for #name {}));
    let of_state = members.state.as_ref().map_or(quote!(::kernel::NoState), |of| quote!(#of));
    let read_id = members.has_id.then(|| quote!(record.id = ::kernel::Id::from_uuid(stored.id);));
    let read_state = members.state.as_ref().map(|of| {
        quote! {
            record.state = <#of as ::kernel::RecordState>::from_name(&stored.state)
                .ok_or(::kernel::Mismatch { expected: "a state" })?;
        }
    });
    let write_state =
        members.state.as_ref().map(|_| quote!(stored.state = ::kernel::RecordState::name(self.state).to_owned();));
    Ok(quote! {
        #fields
        #line
        impl ::kernel::Coded for #name {
            const OF: &'static str = #code;
        }
        impl ::kernel::Record for #name {
            const CODE: &'static str = #code;
            const KIND: &'static ::kernel::Kind = &::kernel::Kind::new(#code)
                .fields(<#name as ::kernel::Fields>::FIELDS)
                .states(<#of_state as ::kernel::RecordState>::STATES)
                #part_of #(#calls)*;
            #[allow(unused_mut)]
            fn read(stored: &::kernel::Stored) -> ::std::result::Result<Self, ::kernel::Mismatch> {
                let mut record = <#name as ::kernel::Fields>::read_fields(&stored.values)?;
                #read_id
                #read_state
                Ok(record)
            }
            fn write(&self, stored: &mut ::kernel::Stored) {
                stored.values.clear();
                ::kernel::Fields::write_fields(self, &mut stored.values);
                #write_state
            }
        }
    })
}

fn emit_action(input: &DeriveInput) -> syn::Result<Tokens> {
    let name = &input.ident;
    let (fields, _) = emit_fields(input)?;
    let mut declared = words(&input.attrs, "action")?;
    let on = require(&mut declared, "on", name)?;
    let called = require(&mut declared, "name", name)?;
    let calls = declared.iter().map(Word::call);
    Ok(quote! {
        #fields
        impl ::kernel::ActionInput for #name {
            type On = #on;
            const ACTION: &'static ::kernel::Action =
                &::kernel::Action::new(<#on as ::kernel::Record>::CODE, #called)
                    .input(<#name as ::kernel::Fields>::FIELDS) #(#calls)*;
        }
    })
}

fn variants(input: &DeriveInput) -> syn::Result<Vec<&syn::Variant>> {
    match &input.data {
        Data::Enum(data) => Ok(data.variants.iter().collect()),
        _ => Err(syn::Error::new_spanned(&input.ident, "only enums have variants")),
    }
}

fn emit_state(input: &DeriveInput) -> syn::Result<Tokens> {
    let name = &input.ident;
    let variants = variants(input)?;
    let idents = variants.iter().map(|variant| &variant.ident).collect::<Vec<_>>();
    let keys = idents.iter().map(|ident| kebab(ident)).collect::<Vec<_>>();
    let mut states = Vec::new();
    for (variant, key) in variants.iter().zip(&keys) {
        let calls = words(&variant.attrs, "state")?.into_iter().map(|word| word.call()).collect::<Vec<_>>();
        states.push(quote!(::kernel::State::new(#key) #(#calls)*));
    }
    Ok(quote! {
        impl #name {
            /// The name of the state in columns, addresses and journal entries.
            pub const fn name(self) -> &'static str {
                match self { #(#name::#idents => #keys),* }
            }
            /// The names of this state and of those declared after it.
            pub const fn onwards(self) -> &'static [&'static str] {
                const NAMES: &[&str] = &[#(#keys),*];
                NAMES.split_at(self as usize).1
            }
        }
        impl ::kernel::RecordState for #name {
            const STATES: &'static [::kernel::State] = &[#(#states),*];
            fn name(self) -> &'static str {
                #name::name(self)
            }
            fn from_name(name: &str) -> Option<Self> {
                match name { #(#keys => Some(#name::#idents),)* _ => None }
            }
        }
    })
}

fn emit_choice(input: &DeriveInput) -> syn::Result<Tokens> {
    let name = &input.ident;
    let variants = variants(input)?;
    let idents = variants.iter().map(|variant| &variant.ident).collect::<Vec<_>>();
    let keys = idents.iter().map(|ident| kebab(ident)).collect::<Vec<_>>();
    let mut choices = Vec::new();
    for (variant, key) in variants.iter().zip(&keys) {
        let mut said = words(&variant.attrs, "choice")?;
        let zh = require(&mut said, "zh", &variant.ident)?;
        let en = require(&mut said, "en", &variant.ident)?;
        let also = take(&mut said, "also").map(|also| quote!(.also(&#also)));
        let tone = take(&mut said, "tone").map(|tone| quote!(.tone(#tone)));
        choices.push(quote!(::kernel::Choice::new(#key, ::kernel::Label::new(#zh, #en))#also #tone));
    }
    let all = format_ident!("ALL");
    Ok(quote! {
        impl #name {
            /// Every value, in reading order.
            pub const #all: &'static [#name] = &[#(#name::#idents),*];
            /// The code of the value in columns and JSON.
            pub const fn code(self) -> &'static str {
                match self { #(#name::#idents => #keys),* }
            }
            /// The choice as it is declared: its word and its tone.
            pub const fn choice(self) -> ::kernel::Choice {
                <#name as ::kernel::FieldValue>::TYPE.choices()[self as usize]
            }
        }
        impl ::kernel::FieldValue for #name {
            const TYPE: ::kernel::Type = ::kernel::Type::Choice(&[#(#choices),*]);
            fn to_value(&self) -> ::kernel::Value {
                ::kernel::Value::from(self.code())
            }
            fn from_value(value: &::kernel::Value) -> ::std::result::Result<Self, ::kernel::Mismatch> {
                match value.as_text() {
                    #(Some(#keys) => Ok(#name::#idents),)*
                    _ => Err(::kernel::Mismatch { expected: "a declared choice" }),
                }
            }
        }
    })
}
