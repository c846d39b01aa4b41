//! What is asked for, carried out and shown: one mutation at a time, or any number of looks.

use std::cell::RefCell;

use serde_json::{Value, json};

use super::graphql::{self, Operation, Selection, Source};
use super::refusal::{self, Refusal};
use super::{disputes, payments, refunds, shown, transactions};
use crate::sandbox::Sandbox;

pub(super) struct Answering<'a> {
    pub sandbox: &'a Sandbox,
    pub account: &'a str,
}

impl Answering<'_> {
    pub(super) fn answer(&self, operation: &Operation, variables: &Value, request_id: &str) -> Value {
        if operation.kind == "mutation" {
            return self.change(operation, variables, request_id);
        }
        let looks = Looks { sandbox: self.sandbox, account: self.account, refused: RefCell::default() };
        let data = graphql::answered(operation, variables, &looks);
        let errors = looks.refused.into_inner();
        match errors.as_slice() {
            [] => json!({ "data": data, "extensions": { "requestId": request_id } }),
            errors => refusal::answer(data, errors, request_id),
        }
    }

    fn change(&self, operation: &Operation, variables: &Value, request_id: &str) -> Value {
        let [Selection::Field { name, arguments, .. }] = operation.selection.as_slice() else {
            let why = refusal::unreadable("The sandbox carries out one mutation at a time");
            return refusal::answer(Value::Null, &[why], request_id);
        };
        let input = match arguments.as_slice() {
            [(_, graphql::Argument::Variable(variable))] => variables[variable].clone(),
            _ => Value::Null,
        };
        match self.carried_out(name, &input) {
            Ok(mut payload) => {
                payload["clientMutationId"] = input["clientMutationId"].clone();
                let data = graphql::answered(operation, variables, &Made(payload));
                json!({ "data": data, "extensions": { "requestId": request_id } })
            }
            Err(refusal) => refusal::answer(json!({ name: null }), &[refusal.shown(name)], request_id),
        }
    }

    fn carried_out(&self, name: &str, input: &Value) -> Result<Value, Refusal> {
        let (base, now) = (self.sandbox.public_base(), self.sandbox.now());
        let place = (self.account, base.as_str(), now);
        self.sandbox.change(|books| match name {
            "createPayPalOneTimePayment" => payments::create(books, place, input),
            "tokenizePayPalOneTimePayment" => payments::tokenize(books, place, input),
            "chargePayPalAccount" => transactions::charge(books, place, input),
            "refundTransaction" => refunds::refund(books, place, input),
            "acceptDispute" => disputes::accept(books, place, input),
            "reverseTransaction" => refunds::reverse(books, place, input),
            "sandboxSettleTransaction" => transactions::settle_now(books, place, input),
            _ => Err(Refusal::missing()),
        })
    }
}

/// The payload of a mutation that was carried out.
struct Made(Value);

impl Source for Made {
    fn looked_up(&self, parent: &str, _: &str, _: &Value) -> Option<Value> {
        (parent == "Mutation").then(|| self.0.clone())
    }
}

struct Looks<'a> {
    sandbox: &'a Sandbox,
    account: &'a str,
    refused: RefCell<Vec<Value>>,
}

impl Source for Looks<'_> {
    fn looked_up(&self, parent: &str, field: &str, arguments: &Value) -> Option<Value> {
        let looked = self.sandbox.read(|books| match (parent, field) {
            ("Query", "ping") => Some(Ok(json!("pong"))),
            ("Query", "viewer") => Some(Ok(shown::viewer(books, self.account))),
            ("Query", "search") => Some(Ok(json!({ "__typename": "Search" }))),
            ("Query", "node") => Some(shown::node(books, self.account, &arguments["id"])),
            ("Query", "idFromLegacyId") => Some(shown::global(books, self.account, arguments)),
            ("Search", "transactions") => Some(transactions::search(books, self.account, arguments)),
            _ => None,
        })?;
        Some(looked.unwrap_or_else(|refusal| {
            self.refused.borrow_mut().push(refusal.shown(field));
            Value::Null
        }))
    }
}
