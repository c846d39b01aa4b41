//! One bank transfer: what was announced, what confirming an amount would do, and both decisions.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    refused::Refused,
    transfers::{grouped, said_day},
};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::{AppError, Fault, FieldError},
        ids::PaymentId,
        money::Money,
        payment::{Purpose, State as PaymentState},
        people::Duty,
        shop::LateMoneyRule,
        transfer::{Awaited, Outlook, TransferState},
    },
    flows::{payments::transfer_desk, portal::Portal},
    request::{self, Asked, Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, id, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    one: Awaited,
    /// The amount whose effect is told: all that was asked, until an administrator names another.
    amount: Result<Money, Fault>,
    typed: String,
    rule: LateMoneyRule,
}

async fn load(portal: &Portal, visit: &Visit, id: PaymentId, asked: &Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let one = transfer_desk::one(portal, id).await?;
    let whole = one.line.payment.amount;
    let typed = match asked.get("amount") {
        "" => {
            let posted = visit.form().and_then(|form| form.value("amount").map(str::to_owned));
            posted.unwrap_or_else(|| words::typed(visit.language, &whole.plain()))
        }
        typed => typed.to_owned(),
    };
    Ok(Seen {
        amount: Money::parse_positive(&typed, whole.currency),
        rule: db::settings::shop(portal.db.reader()).await?.value.late_money,
        typed,
        one,
    })
}

fn show(Seen { one, amount, typed, rule }: Seen) -> impl IntoView {
    let payment = one.line.payment.clone();
    let open = !matches!(payment.state, PaymentState::Succeeded | PaymentState::TakenBack);
    let may_decide = request::admin(Duty::Money).is_ok();
    let ended = (open && !payment.state.is_live())
        .then(|| view! { <Notice tone=Tone::Warn><p>{t!("money-transfer-ended")}</p></Notice> });
    let done = (payment.state == PaymentState::Succeeded)
        .then(|| view! { <Notice tone=Tone::Good><p>{t!("money-transfer-done")}</p></Notice> });
    let gone = (payment.state == PaymentState::TakenBack)
        .then(|| view! { <Notice tone=Tone::Warn><p>{t!("money-transfer-taken-back")}</p></Notice> });
    let decide = (open && may_decide).then(|| {
        let one = one.clone();
        view! { <Confirm one amount typed rule/> }
    });
    let never = (open && may_decide && payment.state.is_live()).then(|| {
        view! {
            <Section title=t!("money-never") words=t!("money-never-words")>
                <Ask label=t!("money-never-do") question=t!("money-never-question")
                    action=format!("/admin/transfers/{}/refuse", payment.id) confirm=t!("money-never-confirm")/>
            </Section>
        }
    });
    let badge = view! { <PaymentBadge of=payment.state/> };
    let drawn = open && (payment.state.is_live() || !request::visit().target.ends_with("/refuse"));
    let title = one.line.invoice_number.clone().unwrap_or_else(|| t!("money-top-up"));
    let lead = one.line.customer_name.clone();
    view! {
        <AdminLayout title at=AdminPlace::Transfers lead trail=vec![AdminPlace::Transfers.crumb()] badge>
            <Refused drawn/>
            {ended}
            {done}
            {gone}
            <Split aside=view! { <Sheet><Told one/></Sheet> }>{decide}{never}</Split>
        </AdminLayout>
    }
}

/// What is known of it: our side, and what the customer said.
#[component]
fn Told(one: Awaited) -> impl IntoView {
    let payment = one.line.payment;
    let reference = one.reference.unwrap_or_else(|| payment.reference.clone());
    let invoice = payment.purpose.invoice().zip(one.line.invoice_number).map(|(id, number)| {
        view! { <Fact label=t!("money-invoice")><a href=format!("/admin/invoices/{id}")>{number}</a></Fact> }
    });
    let said = one.transfer.map(|transfer| {
        let note = (!transfer.note.is_empty())
            .then(|| view! { <Fact label=t!("money-note")><span class="prose">{transfer.note}</span></Fact> });
        let proof = transfer.proof.map(|_| {
            let href = format!("/admin/transfers/{}/proof", payment.id);
            view! {
                <Fact label=t!("money-proof")>
                    <ButtonLink href kind=Kind::Quiet size=Size::Small icon=Glyph::Download>{t!("money-proof-download")}</ButtonLink>
                </Fact>
            }
        });
        let announced = transfer.state == TransferState::Announced;
        let by_customer = announced.then(|| view! { <p class="soft">{t!("money-said-by-customer")}</p> });
        view! {
            <h2>{t!("money-announced")}</h2>
            {by_customer}
            <Facts>
                <Fact label=t!("money-state")><StateBadge family="transfer" state=transfer.state.word()/></Fact>
                <Fact label=t!("money-sent-on")>{said_day(transfer.sent_on)}</Fact>
                <Fact label=t!("money-announced-at")><Moment of=transfer.announced_at/></Fact>
                {note}
                {proof}
            </Facts>
        }
    });
    view! {
        <Facts>
            {invoice}
            <Fact label=t!("money-payment")><a href=format!("/admin/payments/{}", payment.id)>{payment.reference.clone()}</a></Fact>
            <Fact label=t!("money-creditor-reference")><Copyable text=grouped(&reference) copied=reference.clone()/></Fact>
            <Fact label=t!("money-asked")><Amount of=payment.amount/></Fact>
            <Fact label=t!("money-due")><Amount of=one.due/></Fact>
        </Facts>
        {said}
    }
}

/// First the amount on the statement, then what it does, then the button.
#[component]
fn Confirm(one: Awaited, amount: Result<Money, Fault>, typed: String, rule: LateMoneyRule) -> impl IntoView {
    let payment = one.line.payment.clone();
    let here = format!("/admin/transfers/{}", payment.id);
    let described_by = amount.is_err().then_some("received-error");
    let wrong = amount.as_ref().err().cloned().map(|Fault { code, detail }| {
        let error = FieldError { field: "amount".into(), code, detail };
        let sentence = words::error(words::language(), &error);
        view! { <p class="error" id="received-error" data-error-code=code.word()><Icon of=Glyph::Alert/>{sentence}</p> }
    });
    let effect = amount.ok().map(|received| view! { <Effect one received rule/> });
    view! {
        <Section title=t!("money-confirm") words=t!("money-confirm-words")>
            <form method="get" action=here class="form">
                <div class="field">
                    <label for="received">{t!("money-received")}</label>
                    <div class="input-group">
                        <input class="input numeric" id="received" name="amount" type="text" inputmode="decimal" autocomplete="off"
                            maxlength="20" value=typed required=true aria-describedby=described_by
                            aria-invalid=described_by.map(|_| "true")/>
                        <span class="unit">{payment.amount.currency.symbol()}</span>
                    </div>
                    {wrong}
                </div>
                <FormActions><Button kind=Kind::Quiet>{t!("money-confirm-preview")}</Button></FormActions>
            </form>
            {effect}
        </Section>
    }
}

#[component]
fn Effect(one: Awaited, received: Money, rule: LateMoneyRule) -> impl IntoView {
    let payment = one.line.payment;
    let money = |amount: Money| words::money(words::language(), amount);
    let outlook = Outlook::of(received, one.due);
    let number = one.line.invoice_number.unwrap_or_default();
    let sentences: Vec<String> = match payment.purpose {
        Purpose::TopUp => vec![t!("money-effect-top-up", amount = money(received))],
        Purpose::Invoice(_) => {
            let applied = outlook.applied.is_positive().then(|| match outlook.rest.is_zero() {
                true => t!("money-effect-paid", amount = money(outlook.applied), number = number.clone()),
                false => t!(
                    "money-effect-part",
                    amount = money(outlook.applied),
                    number = number,
                    rest = money(outlook.rest)
                ),
            });
            let surplus = outlook.surplus.is_positive().then(|| match rule {
                LateMoneyRule::Credit => t!("money-effect-surplus-credit", amount = money(outlook.surplus)),
                LateMoneyRule::Hold => t!("money-effect-surplus-hold", amount = money(outlook.surplus)),
            });
            applied.into_iter().chain(surplus).collect()
        }
    };
    let lines = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let tone = if outlook.surplus.is_positive() { Tone::Warn } else { Tone::Info };
    view! {
        <Notice tone title=t!("money-effect-title", amount = money(received))><ul>{lines}</ul></Notice>
        <Form action=format!("/admin/transfers/{}/confirm", payment.id)>
            <Hidden name="amount" value=received.plain()/>
            <Hidden name="due" value=one.due.plain()/>
            <FormActions>
                <Button icon=Glyph::Check>{t!("money-confirm-do", amount = money(received))}</Button>
            </FormActions>
        </Form>
    }
}
