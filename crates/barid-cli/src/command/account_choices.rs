//! `barid account uncertain` and `barid account search-private`: what a user chooses for an account.

use super::account::document;
use crate::{
    args::{SearchChoice, UncertainChoice},
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{AccountChange, Engine};
use barid_model::IfUncertain;

pub(super) async fn uncertain(
    engine: &Engine,
    email: &str,
    choice: UncertainChoice,
    form: Form,
) -> Result<(), Failure> {
    let account = engine.account(email).await?;
    let (if_uncertain, words) = match choice {
        UncertainChoice::Ask => {
            (IfUncertain::Ask, "a message that may have been sent waits for you")
        }
        UncertainChoice::SendOnceMore => (
            IfUncertain::SendOnceMore,
            "a message that may have been sent, and turns up nowhere for ten minutes, is sent \
             once more",
        ),
    };
    let change = AccountChange { if_uncertain: Some(if_uncertain), ..AccountChange::default() };
    engine.change_account(account.id, change).await?;
    match form {
        Form::Json => output::document(&document(&engine.account(email).await?))?,
        Form::Plain => line(&format!("{}: {words}", clean(email)))?,
    }
    Ok(())
}

/// Lets private mail be found by its words, or not. Returns when all of it is, or none.
pub(super) async fn search_private(
    engine: &Engine,
    email: &str,
    choice: SearchChoice,
    form: Form,
) -> Result<(), Failure> {
    let account = engine.account(email).await?;
    let is_on = matches!(choice, SearchChoice::On);
    let change = AccountChange { searches_private: Some(is_on), ..AccountChange::default() };
    engine.change_account(account.id, change).await?;
    engine.tend_private_search(account.id).await?;
    let words = match choice {
        SearchChoice::On => {
            "private mail is found by its words, and lists show its subject; both are kept on \
             this computer, encrypted"
        }
        SearchChoice::Off => "nothing of what private mail says is kept",
    };
    match form {
        Form::Json => output::document(&document(&engine.account(email).await?))?,
        Form::Plain => line(&format!("{}: {words}", clean(email)))?,
    }
    Ok(())
}
