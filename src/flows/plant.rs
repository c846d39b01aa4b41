//! Plants a shop to look at: people, customers, gateways and invoices of every kind, by the same stories as real ones.

use time::Duration;

use super::{
    customers, gateways,
    gateways::{
        accounts::{Clearing, Wanted},
        create::NewAccount,
        renew::{Typed, Wish},
        save::{Form, Saved},
    },
    invoices, ledger,
    people::{create_admin, hashing},
    portal::Portal,
    shop,
};
use crate::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        customer::{Card, Country},
        draft::Draft,
        error::AppError,
        gateway::{GatewayAccount, Mode, Status},
        ids::{CustomerId, GatewayId, InvoiceId, PersonId},
        invoice::Parts,
        language::Language,
        ledger::Part,
        money::Money,
        password::Password,
        people::{Actor, Admin, Email, Person, PersonState, Right, Role},
        shop::Shop,
        totals::{Line, Quantity, TaxRate},
    },
    providers::{self, Confirmation, Demo, Provider},
};

/// Everybody's password in the demo.
pub const PASSWORD: &str = "guichet-demo-2026";
pub use crate::providers::stripe::{DEMO_KEY as STRIPE_KEY, DEMO_WEBHOOK_SECRET as STRIPE_WEBHOOK_SECRET};
pub const OWNER: &str = "ada@guichet.test";
pub const CUSTOMER: &str = "grace@exemple.test";

const REQUEST: &str = "demo";

/// What is arranged at a provider once its gateway has an address for notices, and before its credentials are checked.
pub type Arrange<'a> = &'a (dyn Fn(&dyn Provider, &Demo, GatewayId) + Sync);

/// With a gateway of every provider that can be reached from here. `false` when somebody lives here already: nothing is
/// touched.
pub async fn plant(portal: &Portal, arrange: Arrange<'_>) -> Result<bool, AppError> {
    let at_hand = |provider: &&&'static dyn Provider| {
        let asks = provider.capabilities().confirmation == Confirmation::Provider;
        !asks || portal.addresses.providers.contains_key(provider.kind())
    };
    let wanted: Vec<_> = providers::ALL.iter().filter(at_hand).copied().collect();
    plant_with(portal, &wanted, arrange).await
}

/// With gateways of these providers only.
pub async fn plant_with(
    portal: &Portal,
    wanted: &[&'static dyn Provider],
    arrange: Arrange<'_>,
) -> Result<bool, AppError> {
    if db::people::by_email(portal.db.reader(), &email(OWNER)?).await?.is_some() {
        return Ok(false);
    }
    let admin = administrators(portal).await?;
    keep_shop(portal, &admin).await?;
    for currency in [Currency::EUR, Currency::USD, Currency::JPY, Currency::KWD, Currency::INR] {
        ledger::chart::chart(portal, &Actor::Console, currency, REQUEST).await?;
    }
    open_gateways(portal, &admin, (wanted, arrange)).await?;
    let exemple = customer(portal, &admin, ("Exemple Hébergement SAS", "compta@exemple.test", Language::Fr)).await?;
    let lefevre = customer(portal, &admin, ("Lefèvre & Daughters Ltd", "accounts@lefevre.test", Language::En)).await?;
    contact(portal, exemple, (CUSTOMER, "Grace Hopper"), &Right::ALL).await?;
    contact(portal, exemple, ("henri@exemple.test", "Henri Poincaré"), &[Right::See, Right::Download]).await?;
    contact(portal, lefevre, ("irene@lefevre.test", "Irène Curie"), &Right::ALL).await?;
    bills(portal, &admin, (exemple, lefevre)).await?;
    Ok(true)
}

async fn administrators(portal: &Portal) -> Result<Admin, AppError> {
    let cast = [
        (OWNER, "Ada Lovelace", Role::Owner),
        ("blaise@guichet.test", "Blaise Pascal", Role::Accountant),
        ("chloe@guichet.test", "Chloé Dubois", Role::Support),
        ("denis@guichet.test", "Denis Papin", Role::Viewer),
    ];
    for (address, name, role) in cast {
        let newcomer = create_admin::Newcomer { email: email(address)?, name: name.into(), role };
        create_admin::create_admin(portal, &newcomer, Some(PASSWORD)).await?;
    }
    let ada = db::people::by_email(portal.db.reader(), &email(OWNER)?).await?.ok_or(AppError::NotFound)?;
    Ok(Admin { person: ada.id, name: ada.name, role: Role::Owner })
}

async fn keep_shop(portal: &Portal, admin: &Admin) -> Result<(), AppError> {
    let before = db::settings::shop(portal.db.reader()).await?;
    let shop = Shop {
        name: "Atelier Nuage".into(),
        address: "12 rue des Lilas\n69003 Lyon\nFrance".into(),
        vat_number: "FR40123456824".into(),
        siren: "123456824".into(),
        ..before.value
    };
    shop::save_shop::save_shop(portal, admin, (&shop, before.version), REQUEST).await
}

/// What each provider has for the demo, all Disponible.
async fn open_gateways(
    portal: &Portal,
    admin: &Admin,
    (wanted, arrange): (&[&'static dyn Provider], Arrange<'_>),
) -> Result<(), AppError> {
    for provider in wanted {
        if let Some(demo) = provider.demo() {
            open(portal, admin, (*provider, arrange), &demo).await?;
        }
    }
    Ok(())
}

async fn open(
    portal: &Portal,
    admin: &Admin,
    (provider, arrange): (&'static dyn Provider, Arrange<'_>),
    demo: &Demo,
) -> Result<GatewayId, AppError> {
    let account = NewAccount { provider, account_name: demo.account_name.into(), currencies: demo.currencies.to_vec() };
    let id = gateways::create::create(portal, admin, account, REQUEST).await?;
    arrange(provider, demo, id);
    let made = db::gateways::find(portal.db.reader(), id).await?;
    let form = Form {
        version: made.version,
        name: made.name.clone(),
        title_fr: demo.title.fr.into(),
        title_en: demo.title.en.into(),
        description_fr: String::new(),
        description_en: String::new(),
        mode_of_payment: made.mode_of_payment.clone(),
        cost_centre: String::new(),
        status: Status::Available,
        mode: Mode::Test,
        scopes: made.scopes.clone(),
        accounts: with_receivables(portal, &made.accounts).await?,
        settings: demo
            .settings
            .iter()
            .map(|(name, value)| Typed { name: (*name).into(), value: Wish::Write((*value).into()) })
            .collect(),
    };
    match gateways::save::save(portal, admin, id, form, REQUEST).await? {
        Saved::Wholly => Ok(id),
        // The provider may know nothing of this address yet: somebody adds it there, and opens the gateway.
        Saved::Lacking(lacking) => {
            tracing::warn!(name = made.name, ?lacking, "a gateway is planted and not available yet");
            Ok(id)
        }
    }
}

/// Which receivable is used, a person decides; here the one the chart has.
async fn with_receivables(portal: &Portal, accounts: &[GatewayAccount]) -> Result<Vec<Wanted>, AppError> {
    let mut wanted = Vec::with_capacity(accounts.len());
    for account in accounts {
        let receivable = db::accounts::of_part(portal.db.reader(), account.currency, Part::Receivable).await?;
        let account = GatewayAccount { receivable, ..account.clone() };
        wanted.push(Wanted { account, clearing: Clearing::Chosen });
    }
    Ok(wanted)
}

async fn customer(
    portal: &Portal,
    admin: &Admin,
    (name, address, language): (&str, &str, Language),
) -> Result<CustomerId, AppError> {
    let card = Card {
        name: name.into(),
        email: email(address)?,
        address: "3 quai Perrache\n69002 Lyon".into(),
        country: Country::parse("FR").map_err(AppError::Conflict)?,
        vat_number: String::new(),
        language,
        note: String::new(),
    };
    customers::create::create(portal, admin, &card, REQUEST).await
}

async fn contact(
    portal: &Portal,
    customer: CustomerId,
    (address, name): (&str, &str),
    rights: &[Right],
) -> Result<(), AppError> {
    let (now, hash) = (
        portal.clock.now(),
        hashing::hash(Password::typed(PASSWORD).map_err(|fault| AppError::Conflict(fault.code))?).await?,
    );
    let person = Person {
        id: PersonId::fresh(),
        email: email(address)?,
        name: name.into(),
        language: None,
        role: None,
        state: PersonState::Active,
    };
    let tx = portal.db.begin().await?;
    db::people::insert(&tx, &person, Some(&hash), now).await?;
    db::contacts::attach(&tx, (customer, person.id), rights, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Open, payable in parts, in five currencies, one draft.
async fn bills(portal: &Portal, admin: &Admin, (exemple, lefevre): (CustomerId, CustomerId)) -> Result<(), AppError> {
    use Currency as C;
    let hours =
        |count: i64, cents: i64, currency| line("Développement, heures", count * 1000, Money::new(cents, currency));
    let hosting = |cents: i64, currency| line("Hébergement web, un an", 1000, Money::new(cents, currency));
    for (owner, currency, lines, due) in [
        (exemple, C::EUR, vec![hosting(9_990, C::EUR)], 30),
        (exemple, C::EUR, vec![hours(12, 8_500, C::EUR), hosting(4_990, C::EUR)], 30),
        (exemple, C::EUR, vec![line("Nom de domaine .fr", 1000, Money::new(1_200, C::EUR))], 1),
        (exemple, C::USD, vec![hosting(12_000, C::USD)], 15),
        (lefevre, C::JPY, vec![line("Support, monthly", 3000, Money::new(12_000, C::JPY))], 20),
        (lefevre, C::KWD, vec![line("Consulting, days", 2500, Money::new(85_125, C::KWD))], 20),
        (lefevre, C::EUR, vec![line("Audit", 1000, Money::new(240_000, C::EUR))], 45),
    ] {
        let id = draft(portal, admin, (owner, currency), (lines, due), Parts::Whole).await?;
        invoices::issue::issue(portal, admin, (id, 1), REQUEST).await?;
    }
    let parts = draft(portal, admin, (exemple, C::EUR), (vec![hours(40, 9_000, C::EUR)], 60), Parts::Parts).await?;
    invoices::issue::issue(portal, admin, (parts, 1), REQUEST).await?;
    for lines in [vec![hosting(899_900, C::INR)], vec![hours(6, 250_000, C::INR)]] {
        let rupees = draft(portal, admin, (exemple, C::INR), (lines, 30), Parts::Whole).await?;
        invoices::issue::issue(portal, admin, (rupees, 1), REQUEST).await?;
    }
    let unfinished = vec![line("Formation, journée", 1000, Money::new(95_000, C::EUR))];
    draft(portal, admin, (exemple, C::EUR), (unfinished, 30), Parts::Whole).await?;
    Ok(())
}

async fn draft(
    portal: &Portal,
    admin: &Admin,
    (customer, currency): (CustomerId, Currency),
    (lines, due): (Vec<Line>, i64),
    parts: Parts,
) -> Result<InvoiceId, AppError> {
    let draft = Draft {
        customer,
        currency,
        due_at: portal.clock.now() + Duration::days(due),
        lines,
        note: String::new(),
        parts,
        allowed: Allowed::default(),
        chosen: None,
    };
    invoices::draft::draft(portal, admin, &draft, REQUEST).await
}

fn line(description: &str, thousandths: i64, unit_price: Money) -> Line {
    Line { description: description.into(), quantity: Quantity(thousandths), unit_price, tax_rate: TaxRate(2_000) }
}

fn email(address: &str) -> Result<Email, AppError> {
    Email::parse(address).map_err(AppError::Conflict)
}
