//! The cart's settings: the one gateway it is paid through.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::store::StoreTabs;
use crate::{
    app::{draw, ui::*, words},
    db::{self, settings::Versioned},
    domain::{error::AppError, gateway::Gateway, people::Duty, shop::Cart},
    flows::{portal::Portal, shop::save_cart::fits_cart},
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    cart: Versioned<Cart>,
    fitting: Vec<Gateway>,
    /// The one named before, where it no longer fits.
    lost: Option<Gateway>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let cart = db::settings::cart(portal.db.reader()).await?;
    let (fitting, others): (Vec<_>, Vec<_>) =
        db::gateways::all(portal.db.reader()).await?.into_iter().partition(fits_cart);
    let lost = others.into_iter().find(|gateway| Some(gateway.id) == cart.value.gateway);
    Ok(Seen { cart, fitting, lost })
}

fn show(Seen { cart, fitting, lost }: Seen) -> impl IntoView {
    let lost = lost.map(|gateway| {
        view! { <Notice tone=Tone::Warn><p>{t!("cart-gateway-lost", name = gateway.name)}</p></Notice> }
    });
    view! {
        <AdminLayout title=t!("nav-cart") lead=t!("cart-lead") at=AdminPlace::Cart trail=vec![AdminPlace::Store.crumb()]>
            <StoreTabs at=AdminPlace::Cart/>
            {lost}
            {form(cart, fitting)}
        </AdminLayout>
    }
}

fn form(cart: Versioned<Cart>, fitting: Vec<Gateway>) -> AnyView {
    if fitting.is_empty() {
        return view! {
            <Empty icon=Glyph::Cart title=t!("cart-empty") words=t!("cart-empty-advice")>
                <ButtonLink href="/admin/settings/store/gateways">{t!("nav-gateways")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let language = words::language();
    let choice = |gateway: &Gateway| {
        Choice::new(gateway.id.to_string(), gateway.name.clone()).hint(gateway.title(language).to_owned())
    };
    let none = Choice::new("", t!("cart-none")).hint(t!("cart-none-hint"));
    let choices = std::iter::once(none).chain(fitting.iter().map(choice)).collect::<Vec<_>>();
    let value = cart.value.gateway.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <Form action="/admin/settings/store/cart">
            <Hidden name="version" value=cart.version.to_string()/>
            <RadioField name="gateway" label=t!("cart-gateway") choices value/>
            <FormActions><Button>{t!("save")}</Button></FormActions>
        </Form>
    }
    .into_any()
}
