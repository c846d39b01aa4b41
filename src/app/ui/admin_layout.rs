//! The frame around the administration: its ways at the left, behind one button on phones.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    languages::Languages,
    layout::{Brand, SignOut, Skip},
    page_head::{Crumb, PageHead},
    slot::Slot,
};
use crate::{domain::people::Identity, request::Visit};

macro_rules! places {
    ($($place:ident $path:literal $icon:ident $words:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AdminPlace { $($place),+ }

        impl AdminPlace {
            pub const fn path(self) -> &'static str {
                match self { $(Self::$place => $path),+ }
            }

            const fn icon(self) -> Glyph {
                match self { $(Self::$place => Glyph::$icon),+ }
            }

            pub fn words(self) -> String {
                match self { $(Self::$place => t!($words)),+ }
            }

            /// The step of a breadcrumb that leads there.
            pub fn crumb(self) -> Crumb {
                Crumb::new(self.words(), self.path())
            }
        }
    };
}

places! {
    Dashboard "/admin" Dashboard "nav-dashboard",
    Customers "/admin/customers" People "nav-customers",
    Invoices "/admin/invoices" File "nav-invoices",
    Payments "/admin/payments" Card "nav-payments",
    Refunds "/admin/refunds" Undo "nav-refunds",
    Disputes "/admin/disputes" Alert "nav-disputes",
    Payouts "/admin/payouts" Wallet "nav-payouts",
    Transfers "/admin/transfers" Landmark "nav-transfers",
    Bank "/admin/bank" File "nav-bank",
    LateMoney "/admin/late-money" Hourglass "nav-late-money",
    Inbox "/admin/inbox" Inbox "nav-inbox",
    Journal "/admin/journal" Book "nav-journal",
    Exports "/admin/exports" Download "nav-exports",
    Accounts "/admin/accounts" List "nav-accounts",
    Store "/admin/settings/store" Store "nav-store",
    Gateways "/admin/settings/store/gateways" Plug "nav-gateways",
    Cart "/admin/settings/store/cart" Cart "nav-cart",
    Team "/admin/settings/team" Team "nav-team",
    Audit "/admin/audit" Scroll "nav-audit",
    Account "/account" Account "nav-my-account",
}

fn groups() -> [(Option<String>, &'static [AdminPlace]); 5] {
    use AdminPlace::{
        Accounts, Audit, Bank, Cart, Customers, Dashboard, Disputes, Exports, Gateways, Inbox, Invoices, Journal,
        LateMoney, Payments, Payouts, Refunds, Store, Team, Transfers,
    };
    [
        (None, &[Dashboard]),
        (Some(t!("nav-sales")), &[Customers, Invoices]),
        (Some(t!("nav-receipts")), &[Payments, Refunds, Disputes, Payouts, Transfers, Bank, LateMoney, Inbox]),
        (Some(t!("nav-accounting")), &[Journal, Accounts, Exports]),
        (Some(t!("nav-settings")), &[Store, Gateways, Cart, Team, Audit]),
    ]
}

/// A page of the administration. `badge` stands beside the title, `actions` across from it.
#[component]
pub fn AdminLayout(
    #[prop(into)] title: String,
    at: AdminPlace,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] trail: Vec<Crumb>,
    #[prop(optional, into)] badge: Slot,
    #[prop(optional, into)] actions: Slot,
    children: Children,
) -> impl IntoView {
    // `popover` needs no script: the browser opens and closes it, and a browser without it shows the ways at once.
    view! {
        <div class="admin">
            <Skip/>
            <header class="admin-bar">
                <Brand href="/admin"/>
                <button type="button" class="button plain" popovertarget="ways"><Icon of=Glyph::Menu/>{t!("nav-menu")}</button>
            </header>
            <nav class="side" id="ways" popover aria-label=t!("nav-main")>
                <div class="side-inner">
                    <Brand href="/admin"/>
                    <div class="ways">{groups().map(|(head, places)| group(head, places, at)).collect_view()}</div>
                    <div class="side-foot"><Who/><SignOut/><Languages/></div>
                </div>
            </nav>
            <main id="content">
                <PageHead title lead trail badge actions/>
                {children()}
            </main>
        </div>
    }
}

fn group(head: Option<String>, places: &'static [AdminPlace], at: AdminPlace) -> impl IntoView {
    let way = |place: &AdminPlace| {
        let current = (*place == at).then_some("page");
        view! { <li><a href=place.path() aria-current=current><Icon of=place.icon()/>{place.words()}</a></li> }
    };
    view! {
        <div>
            {head.map(|head| view! { <h2>{head}</h2> })}
            <ul>{places.iter().map(way).collect_view()}</ul>
        </div>
    }
}

#[component]
fn Who() -> impl IntoView {
    use_context::<Visit>().and_then(|visit| match &visit.identity {
        Identity::Admin(admin) => {
            let role = crate::app::words::by_key(visit.language, &format!("role-{}", admin.role.word()));
            Some(view! { <a class="menu-item" href="/account"><Icon of=Glyph::Account/><span>{admin.name.clone()}<br/><small class="faint">{role}</small></span></a> })
        }
        _ => None,
    })
}
