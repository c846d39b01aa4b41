//! Giving money back: first how much of what and which way, then what that will do, then the reason and the button.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::super::refused::Refused;
use crate::{
    app::{
        draw,
        pages::account::{
            password::ForWhom,
            proof::{CodeFields, Wanted},
        },
        ui::*,
        words,
    },
    db,
    domain::{
        error::{AppError, Fault, FieldError},
        ids::PaymentId,
        money::Money,
        payment::Payment,
        people::Duty,
        refund::{Destination, Source},
        shop::Shop,
    },
    flows::{
        portal::Portal,
        refunds::room::{Piece, Room, room},
    },
    request::{Asked, Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, id, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    payment: Payment,
    room: Room,
    chosen: Chosen,
    shop: Shop,
    proof: Wanted,
    email: String,
}

/// What is about to be given back, as far as it was said.
struct Chosen {
    source: Option<Source>,
    destination: Option<Destination>,
    typed: String,
    amount: Option<Result<Money, Fault>>,
}

async fn load(portal: &Portal, visit: &Visit, id: PaymentId, asked: &Asked) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Money)?;
    let db = portal.db.reader();
    let payment = db::payments::find(db, id).await?;
    let room = room(portal, &payment).await?;
    Ok(Seen {
        chosen: chosen(visit, asked, &room),
        shop: visit.setup(portal).await?.shop.clone(),
        proof: Wanted::now(portal, visit).await?,
        email: db::people::find(db, admin.person).await?.email.to_string(),
        payment,
        room,
    })
}

/// From the address, or from the form that came back.
fn chosen(visit: &Visit, asked: &Asked, room: &Room) -> Chosen {
    let said = |name: &str| match asked.get(name) {
        "" => visit.form().and_then(|form| form.value(name).map(str::to_owned)).unwrap_or_default(),
        text => text.to_owned(),
    };
    let source = Source::parse(&said("source")).or(room.pieces.first().map(|piece| piece.source));
    let ways = source.map(|source| room.ways_of(source)).unwrap_or_default();
    let destination = Destination::parse(&said("destination")).filter(|way| ways.contains(way));
    let most = source.and_then(|source| room.piece(source)).map(|piece| piece.most);
    let typed = match said("amount") {
        text if !text.is_empty() => text,
        _ => most.map(|most| words::typed(visit.language, &most.plain())).unwrap_or_default(),
    };
    let amount =
        destination.map(|_| Money::parse_positive(&typed, room.left.currency).and_then(|amount| within(amount, most)));
    Chosen { source, destination: destination.or(ways.first().copied()), typed, amount }
}

fn within(amount: Money, most: Option<Money>) -> Result<Money, Fault> {
    use crate::domain::error::{Code, Detail};
    match most {
        Some(most) if amount.minor > most.minor => {
            Err(Fault { code: Code::AmountExceedsRefundable, detail: Detail::Amount(most) })
        }
        _ => Ok(amount),
    }
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { payment, room, chosen, shop, proof, email } = seen;
    let payment_page = Crumb::new(payment.reference.clone(), format!("/admin/payments/{}", payment.id));
    let ready = chosen.source.zip(chosen.destination).zip(chosen.amount.clone().and_then(Result::ok));
    let drawn = ready.is_some();
    let effect = ready.map(|((source, destination), amount)| {
        let piece = room.piece(source).cloned();
        let proof = if shop.wants_proof(amount) { proof } else { Wanted::Nothing };
        let (gateway, id) = (room.gateway.name.clone(), payment.id);
        let plan = Plan { source, destination, amount, gateway, piece };
        view! { <Effect plan id proof email/> }
    });
    let body = if room.pieces.is_empty() || room.ways.is_empty() {
        view! { <p class="soft">{t!("refund-panel-empty")}</p> }.into_any()
    } else {
        view! { <Choose room chosen limit=shop.refund_limit/>{effect} }.into_any()
    };
    view! {
        <AdminLayout title=t!("refund-title", reference = payment.reference.clone()) at=AdminPlace::Payments
            trail=vec![AdminPlace::Payments.crumb(), payment_page]>
            <Refused drawn/>
            {body}
        </AdminLayout>
    }
}

/// What, how much, which way. It only gets: nothing happens before what it does was read.
#[component]
fn Choose(room: Room, chosen: Chosen, limit: u32) -> impl IntoView {
    let source = chosen.source.map(Source::text).unwrap_or_default();
    let what = match room.pieces.len() {
        1 => view! { <Hidden name="source" value=source/> }.into_any(),
        _ => {
            let choices = room.pieces.iter().map(|piece| Choice::new(piece.source.text(), in_words(piece))).collect();
            view! { <RadioField name="source" label=t!("refund-what") choices value=source/> }.into_any()
        }
    };
    let gateway = room.gateway.name.clone();
    let ways = chosen.source.map(|source| room.ways_of(source)).unwrap_or_default();
    let ways = ways.into_iter().map(|way| {
        let (words, hint) = match way {
            Destination::Provider => {
                (t!("refund-to-provider"), t!("refund-to-provider-hint", gateway = gateway.clone()))
            }
            Destination::Balance => (t!("refund-to-balance"), t!("refund-to-balance-hint")),
            Destination::Bank => (t!("refund-to-bank"), t!("refund-to-bank-hint")),
        };
        Choice::new(way.word(), words).hint(hint)
    });
    let ways = ways.collect::<Vec<_>>();
    let by_hand = (!room.ways.contains(&Destination::Provider))
        .then(|| view! { <p class="soft">{t!("refund-by-hand", gateway = room.gateway.name.clone())}</p> });
    let way = chosen.destination.map_or("", Destination::word);
    let limit = words::money(words::language(), Money::new(i64::from(limit) * unit(room.left), room.left.currency));
    view! {
        <Section title=t!("refund-how") words=t!("refund-proof", limit = limit)>
            <Stats><Stat label=t!("refund-refundable")><Amount of=room.left/></Stat></Stats>
            {by_hand}
            <form method="get" class="form">
                {what}
                <AmountTyped typed=chosen.typed wrong=chosen.amount.and_then(Result::err) symbol=room.left.currency.symbol()/>
                <RadioField name="destination" label=t!("refund-to") choices=ways value=way/>
                <FormActions><Button kind=Kind::Quiet>{t!("refund-preview")}</Button></FormActions>
            </form>
        </Section>
    }
}

/// Minor units in one unit of the currency.
fn unit(of: Money) -> i64 {
    10_i64.pow(of.currency.exponent())
}

#[component]
fn AmountTyped(typed: String, wrong: Option<Fault>, symbol: String) -> impl IntoView {
    let described_by = wrong.is_some().then_some("back-error");
    let wrong = wrong.map(|Fault { code, detail }| {
        let sentence = words::error(words::language(), &FieldError { field: "amount".into(), code, detail });
        view! { <p class="error" id="back-error" data-error-code=code.word()><Icon of=Glyph::Alert/>{sentence}</p> }
    });
    view! {
        <div class="field">
            <label for="back">{t!("money-amount")}</label>
            <div class="input-group">
                <input class="input numeric" id="back" name="amount" type="text" inputmode="decimal" autocomplete="off"
                    maxlength="20" value=typed required=true aria-describedby=described_by
                    aria-invalid=described_by.map(|_| "true")/>
                <span class="unit">{symbol}</span>
            </div>
            {wrong}
        </div>
    }
}

fn in_words(piece: &Piece) -> String {
    let most = words::money(words::language(), piece.most);
    match piece.source {
        Source::Invoice(_) => {
            t!("refund-what-invoice", number = piece.number.clone().unwrap_or_default(), most = most)
        }
        Source::Late(_) => t!("refund-what-late", most = most),
        Source::TopUp | Source::Unexplained => t!("refund-what-top-up", most = most),
    }
}

struct Plan {
    source: Source,
    destination: Destination,
    amount: Money,
    gateway: String,
    piece: Option<Piece>,
}

#[component]
fn Effect(plan: Plan, id: PaymentId, proof: Wanted, email: String) -> impl IntoView {
    let amount = words::money(words::language(), plan.amount);
    let lines = sentences(&plan, &amount).into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let password = (proof != Wanted::Nothing).then(|| {
        view! {
            <ForWhom email/>
            <Field name="current_password" label=t!("person-password") kind=Entry::Password required=true autocomplete="current-password"/>
        }
    });
    let code = (proof == Wanted::PasswordAndCode).then(|| view! { <CodeFields/> });
    view! {
        <Notice tone=Tone::Warn title=t!("refund-effect-title", amount = amount.clone())><ul>{lines}</ul></Notice>
        <Form action=format!("/admin/payments/{id}/refund") key=uuid::Uuid::now_v7().to_string()>
            <Hidden name="source" value=plan.source.text()/>
            <Hidden name="amount" value=plan.amount.plain()/>
            <Hidden name="destination" value=plan.destination.word()/>
            <Field name="reason" label=t!("refund-reason") hint=t!("refund-reason-hint") required=true longest=200 autocomplete="off"/>
            {password}
            {code}
            <FormActions><Button kind=Kind::Sure icon=Glyph::Undo>{t!("refund-confirm", amount = amount)}</Button></FormActions>
        </Form>
    }
}

fn sentences(plan: &Plan, amount: &str) -> Vec<String> {
    let gone = match plan.destination {
        Destination::Provider => t!("refund-effect-provider", gateway = plan.gateway.clone(), amount = amount),
        Destination::Balance => t!("refund-effect-balance", amount = amount),
        Destination::Bank => t!("refund-effect-bank", amount = amount),
    };
    let number = plan.piece.as_ref().and_then(|piece| piece.number.clone());
    let credited = number.map(|number| t!("refund-effect-credit-note", number = number));
    let held = (!matches!(plan.source, Source::Invoice(_))).then(|| t!("refund-effect-held"));
    [Some(gone), credited, held, Some(t!("refund-effect-letter"))].into_iter().flatten().collect()
}
