//! The XML inside a notice: which payment it is about, and what it claims. Only names, nesting and text matter.

use roxmltree::{Document, Node};

use super::{amount, keys};
use crate::{
    domain::{
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, Settings},
};

/// How our own order ids begin; a merchant may sell elsewhere too.
pub(super) const OURS: &str = "PAY-";

/// Reads a verified payload. Document types, and with them entities from elsewhere, are refused by the parser.
pub fn read(text: &str, event: &str, settings: &Settings) -> Result<Notice, NoticeError> {
    let document = Document::parse(text.trim_start()).map_err(|_| NoticeError::Unreadable)?;
    let root = document.root_element();
    let kind = word(root, "kind").filter(|_| root.has_tag_name("notification")).ok_or(NoticeError::Unreadable)?;
    let subject = child(root, "subject").and_then(|subject| subject.children().find(Node::is_element));
    let about = subject.map_or(Ok(About::Other), |subject| about(kind, subject))?;
    let mut claim =
        subject.filter(|_| matches!(about, About::Payment { .. })).map(|one| claim(kind, one)).unwrap_or_default();
    claim.account =
        word(root, "source-merchant-id").filter(|id| settings.get(keys::MERCHANT_ID) != Some(id)).map(str::to_owned);
    Ok(Notice { event: event.to_owned(), kind: kind.to_owned(), about, claim })
}

fn about(kind: &str, subject: Node<'_, '_>) -> Result<About, NoticeError> {
    let id = || word(subject, "id").map(str::to_owned).ok_or(NoticeError::Unreadable);
    match kind {
        "transaction_settled" | "transaction_settlement_declined" => {
            // What the merchant sells elsewhere with the same keys is none of ours.
            let Some(order) = word(subject, "order-id").filter(|order| order.starts_with(OURS)) else {
                return Ok(About::Other);
            };
            let paypal = child(subject, "paypal").and_then(|paypal| word(paypal, "payment-id"));
            Ok(About::Payment {
                reference: paypal.map_or_else(id, |id| Ok(id.to_owned()))?,
                ours: Some(order.to_owned()),
            })
        }
        "refund_failed" => {
            Ok(About::Refund { reference: id()?, payment: None, ours: word(subject, "order-id").map(str::to_owned) })
        }
        "transaction_disbursed" => Ok(About::Later { object: id()? }),
        kind if kind.starts_with("dispute_") => Ok(About::Dispute { reference: id()?, payment: None }),
        _ => Ok(About::Other),
    }
}

fn claim(kind: &str, transaction: Node<'_, '_>) -> Claim {
    let stated = word(transaction, "amount").zip(word(transaction, "currency-iso-code"));
    let stated = stated.and_then(|(value, currency)| amount::of_braintree(value, currency));
    let state = if kind == "transaction_settled" { State::Succeeded } else { State::Failed };
    let unreadable = stated.is_none().then(|| "amount or currency cannot be read".to_owned());
    Claim { amount: stated, state: Some(state), unreadable, ..Claim::default() }
}

fn child<'d, 'i>(node: Node<'d, 'i>, name: &str) -> Option<Node<'d, 'i>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// The text of a child, where it is one short word.
fn word<'d>(node: Node<'d, '_>, name: &str) -> Option<&'d str> {
    let text = child(node, name)?.text()?.trim();
    ((1..=127).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())).then_some(text)
}
