//! The people of every story. Administrators: Ada owns, Blaise counts, Chloé helps, Denis looks on.
//! Customers: Grace and Henri act for Exemple Hébergement, Irène for Papeterie Lefèvre.

use guichet::{
    db,
    domain::{
        customer::{Card, Country},
        ids::{CustomerId, PersonId},
        language::Language,
        password::Password,
        people::{Actor, Admin, Contact, Email, Person, PersonState, Right, Role},
    },
    flows::people::hashing,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{TestPortal, Visitor};

/// Everybody's password.
pub const PASSWORD: &str = "a heron stands in cold water";

pub const ADA: Figure = Figure::admin("ada@guichet.test", "Ada Lovelace", Role::Owner);
pub const BLAISE: Figure = Figure::admin("blaise@guichet.test", "Blaise Pascal", Role::Accountant);
pub const CHLOE: Figure = Figure::admin("chloe@guichet.test", "Chloé Dubois", Role::Support);
pub const DENIS: Figure = Figure::admin("denis@guichet.test", "Denis Papin", Role::Viewer);

pub const EXEMPLE: Client = Client { number: 1, name: "Exemple Hébergement SAS", email: "compta@exemple.test" };
pub const LEFEVRE: Client = Client { number: 2, name: "Papeterie Lefèvre", email: "bonjour@lefevre.test" };

/// May do everything for Exemple Hébergement.
pub const GRACE: Figure = Figure::contact("grace@exemple.test", "Grace Hopper", &Right::ALL, EXEMPLE);
/// Only looks at Exemple Hébergement's invoices.
pub const HENRI: Figure = Figure::contact("henri@exemple.test", "Henri Poincaré", &[Right::See], EXEMPLE);
pub const IRENE: Figure = Figure::contact("irene@lefevre.test", "Irène Curie", &Right::ALL, LEFEVRE);

/// Somebody with a name, an address and a place in the house.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub email: &'static str,
    pub name: &'static str,
    place: Place,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Administration(Role),
    Customer { rights: &'static [Right], of: Client },
}

#[derive(Debug, Clone, Copy)]
pub struct Client {
    number: u128,
    pub name: &'static str,
    pub email: &'static str,
}

impl Client {
    /// The same in every story.
    pub fn id(self) -> CustomerId {
        CustomerId(Uuid::from_u128(0x0190_f0a0_0000_7000_8000_0000_0000_1000 + self.number))
    }
}

impl Figure {
    const fn admin(email: &'static str, name: &'static str, role: Role) -> Self {
        Self { email, name, place: Place::Administration(role) }
    }

    const fn contact(email: &'static str, name: &'static str, rights: &'static [Right], of: Client) -> Self {
        Self { email, name, place: Place::Customer { rights, of } }
    }

    pub fn address(self) -> Email {
        Email::parse(self.email).expect("the cast has right addresses")
    }

    fn role(self) -> Option<Role> {
        match self.place {
            Place::Administration(role) => Some(role),
            Place::Customer { .. } => None,
        }
    }
}

impl TestPortal {
    /// Plants somebody, with their customer when they have one. Asked twice, the second time only answers who they are.
    pub async fn plant(&self, figure: Figure) -> PersonId {
        let email = figure.address();
        if let Some(known) = db::people::by_email(self.db().reader(), &email).await.expect("people can be read") {
            return known.id;
        }
        let person = Person {
            id: PersonId::fresh(),
            email,
            name: figure.name.into(),
            language: Some(Language::Fr),
            role: figure.role(),
            state: PersonState::Active,
        };
        let now = self.portal.clock.now();
        db::people::insert(self.db().reader(), &person, Some(hashed().await), now).await.expect("planted");
        if let Place::Customer { rights, of } = figure.place {
            let customer = self.plant_customer(of).await;
            let place = (customer, person.id);
            db::contacts::attach(self.db().reader(), place, rights, now).await.expect("attached");
        }
        person.id
    }

    pub async fn plant_customer(&self, client: Client) -> CustomerId {
        if db::customers::find(self.db().reader(), client.id()).await.is_ok() {
            return client.id();
        }
        let card = Card {
            name: client.name.into(),
            email: Email::parse(client.email).expect("an address"),
            address: "12 rue des Essais\n75002 Paris".into(),
            country: Country::parse("FR").expect("a country"),
            vat_number: String::new(),
            language: Language::Fr,
            note: String::new(),
        };
        let (reference, now) = (format!("C-{:05}", client.number), self.portal.clock.now());
        let tx = self.db().begin().await.expect("a transaction");
        db::customers::insert(&tx, client.id(), &reference, &card, now).await.expect("the customer is planted");
        tx.commit().await.expect("committed");
        client.id()
    }

    /// The whole cast.
    pub async fn plant_all(&self) {
        for figure in [ADA, BLAISE, CHLOE, DENIS, GRACE, HENRI, IRENE] {
            self.plant(figure).await;
        }
    }

    /// Plants them, and signs them in with a browser of their own.
    pub async fn signed_in(&self, figure: Figure) -> Visitor {
        self.plant(figure).await;
        let mut visitor = self.visitor();
        let answer = visitor.post("/sign-in", &[("email", figure.email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, http::StatusCode::SEE_OTHER, "{} signs in", figure.name);
        visitor
    }

    /// As [`TestPortal::signed_in`], and they have just proved again who they are.
    pub async fn sure(&self, figure: Figure) -> Visitor {
        let mut visitor = self.signed_in(figure).await;
        visitor.proves(PASSWORD).await;
        visitor
    }

    /// Plants them, as flows know them: an administrator.
    pub async fn admin(&self, figure: Figure) -> Admin {
        let person = self.plant(figure).await;
        Admin { person, name: figure.name.into(), role: figure.role().expect("an administrator") }
    }

    /// Plants them, as flows know them: a contact.
    pub async fn contact(&self, figure: Figure) -> Contact {
        let person = self.plant(figure).await;
        match figure.place {
            Place::Customer { rights, of } => {
                Contact { person, name: figure.name.into(), customer: of.id(), rights: rights.to_vec() }
            }
            Place::Administration(_) => panic!("{} is no contact", figure.name),
        }
    }

    /// Plants them, as the audit log knows them.
    pub async fn actor(&self, figure: Figure) -> Actor {
        match figure.place {
            Place::Administration(_) => Actor::Admin(self.admin(figure).await),
            Place::Customer { .. } => Actor::Contact(self.contact(figure).await),
        }
    }
}

/// One hash for all: each would cost what it is meant to cost.
async fn hashed() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async { hashing::hash(Password::typed(PASSWORD).expect("a password")).await.expect("a hash") })
        .await
}
