//! `#[part]` and `#[page]`: functions whose code is loaded when they are first called.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, Ident, ItemFn, Pat, ReturnType, Signature, spanned::Spanned};

/// What stands in for a part while it is on its way.
#[derive(Clone, Copy)]
pub enum Place {
    /// A whole page with its heading.
    Page,
    /// Something on a page.
    Inside,
}

/// The same function; in a bundle of several files its body is in the file `part`.
pub fn split(part: &Ident, place: Place, function: ItemFn) -> TokenStream {
    let names = match names(&function.sig) {
        Ok(names) => names,
        Err(error) => return error.to_compile_error(),
    };
    if function.sig.asyncness.is_some() {
        return answer(part, &names, function);
    }
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let Signature { ident, inputs, output, .. } = &sig;
    // What shows nothing is done, when its part is here.
    let is_action = matches!(output, ReturnType::Default);
    let made = if is_action {
        quote! { () }
    } else {
        quote! { crate::ui::dom::AnyView }
    };
    let place = match place {
        Place::Page => quote! { crate::lazy::Place::Page },
        Place::Inside => quote! { crate::lazy::Place::Inside },
    };
    let clones = quote! { #(#names.clone()),* };
    let call = if is_action {
        quote! { crate::lazy::run(crate::lazy::fetch::#part, Box::new(move || #ident(#clones))) }
    } else {
        quote! {
            crate::lazy::show(
                #place, crate::lazy::fetch::#part, Box::new(move || #ident(#clones))
            )
        }
    };
    quote! {
        #(#attrs)*
        #[cfg(not(all(feature = "split", target_family = "wasm")))]
        #vis #sig {
            crate::prelude::untrack(move || #block)
        }

        #(#attrs)*
        #[cfg(all(feature = "split", target_family = "wasm"))]
        #vis #sig {
            #[::leptos::wasm_split::wasm_split(
                #part, wasm_split_path = ::leptos::wasm_split, fallible
            )]
            fn #ident(#inputs) -> crate::lazy::Made<#made> {
                fn inside(#inputs) #output #block
                Ok(inside(#(#names),*))
            }
            #call
        }
    }
}

/// A function that is waited for: it answers an `Option`, which is `None` where its part does not
/// come. Nothing in it is waited for; only its part is.
fn answer(part: &Ident, names: &[Ident], function: ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let Signature { ident, inputs, output, .. } = &sig;
    let ReturnType::Type(_, answer) = output else {
        return syn::Error::new(sig.span(), "it must answer an Option").to_compile_error();
    };
    quote! {
        #(#attrs)*
        #[allow(clippy::unused_async)]
        #[cfg(not(all(feature = "split", target_family = "wasm")))]
        #vis #sig #block

        #(#attrs)*
        #[cfg(all(feature = "split", target_family = "wasm"))]
        #vis #sig {
            #[::leptos::wasm_split::wasm_split(
                #part, wasm_split_path = ::leptos::wasm_split, fallible
            )]
            fn #ident(#inputs) -> crate::lazy::Made<#answer> {
                fn inside(#inputs) #output #block
                Ok(inside(#(#names),*))
            }
            #ident(#(#names),*).await.ok().flatten()
        }
    }
}

/// The names of the arguments, which are cloned whenever the view is made.
fn names(signature: &Signature) -> Result<Vec<Ident>, syn::Error> {
    let names = signature.inputs.iter().map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(name) => Ok(name.ident.clone()),
            other => Err(syn::Error::new(other.span(), "an argument of a part needs a name")),
        },
        other @ FnArg::Receiver(_) => Err(syn::Error::new(other.span(), "a method can be no part")),
    });
    if signature.generics.params.is_empty() {
        names.collect()
    } else {
        Err(syn::Error::new(signature.span(), "a part is no generic function"))
    }
}
