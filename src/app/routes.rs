//! Every page and action on one page, and who each is for.

use axum::response::Redirect;
use http::Uri;

use super::{
    actions::{self, evidence},
    pages::{account, admin, customer, public},
};
use crate::{
    domain::people::{
        Duty::{Assist, Configure, Invoice, Money, People, Read},
        Right::{Download, Pay, See},
    },
    flows::payments::announce_transfer::LARGEST_PROOF,
    request::doors::{
        Doors,
        Who::{Admin, Anybody, Contact, Program, Somebody},
    },
};

pub fn routes() -> Doors {
    Doors::new()
        .merge(doors())
        .merge(account())
        .merge(team())
        .merge(sales())
        .merge(customers())
        .merge(invoices())
        .merge(money())
        .merge(bank())
        .merge(exports())
        .merge(paying())
        .merge(settings())
        .merge(gateways())
}

fn doors() -> Doors {
    Doors::new()
        .get("/sign-in", Anybody, public::sign_in::page)
        .post("/sign-in", Anybody, actions::sign_in::sign_in)
        .get("/sign-in/code", Anybody, public::code::page)
        .post("/sign-in/code", Anybody, actions::sign_in::code)
        .post("/sign-out", Anybody, actions::sign_out::sign_out)
        .post("/language", Anybody, actions::account::language)
        .get("/forgotten", Anybody, public::forgotten::page)
        .post("/forgotten", Anybody, actions::password::forget)
        .get("/reset", Anybody, public::choose_password::no_token)
        .get("/reset/", Anybody, public::choose_password::no_token)
        .get("/reset/{token}", Anybody, public::choose_password::reset)
        .post("/reset/{token}", Anybody, actions::password::reset)
        .get("/invitation", Anybody, public::choose_password::no_token)
        .get("/invitation/", Anybody, public::choose_password::no_token)
        .get("/invitation/{token}", Anybody, public::choose_password::invitation)
        .post("/invitation/{token}", Anybody, actions::password::accept)
        .get("/confirm-email/{token}", Anybody, public::confirm_email::page)
        .post("/confirm-email/{token}", Anybody, actions::account::confirm_email)
}

fn account() -> Doors {
    Doors::new()
        .get("/confirm", Somebody, account::confirm::page)
        .post("/confirm", Somebody, actions::proof::confirm)
        .get("/account", Somebody, account::overview::page)
        .post("/account/name", Somebody, actions::account::name)
        .get_sure("/account/email", Somebody, account::email::page)
        .post_sure("/account/email", Somebody, actions::account::email)
        .get_sure("/account/password", Somebody, account::password::page)
        .post_sure("/account/password", Somebody, actions::password::change)
        .get_sure("/account/second-factor", Somebody, account::second_factor::page)
        .post_sure("/account/second-factor/begin", Somebody, actions::second_factor::begin)
        .post_sure("/account/second-factor/on", Somebody, actions::second_factor::turn_on)
        .post_sure("/account/second-factor/codes", Somebody, actions::second_factor::renew_codes)
        .post_sure("/account/second-factor/off", Somebody, actions::second_factor::turn_off)
        .post("/account/sessions", Somebody, actions::sessions::end_others)
        .post("/account/sessions/{handle}/end", Somebody, actions::sessions::end_one)
}

fn team() -> Doors {
    const TEAM: &str = "/admin/settings/team";
    let below = |path: &str| format!("{TEAM}{path}");
    Doors::new()
        .get(TEAM, Admin(Read), admin::team::page)
        .get_sure(&below("/access"), Admin(People), admin::team_access::page)
        .post_sure(&below("/access"), Admin(People), actions::team::demand)
        .get_sure(&below("/invite"), Admin(People), admin::team_invitation::page)
        .post_sure(&below("/invite"), Admin(People), actions::team::invite)
        .get_sure(&below("/{person}"), Admin(People), admin::team_member::page)
        .post_sure(&below("/{person}/role"), Admin(People), actions::team::role)
        .post_sure(&below("/{person}/shut"), Admin(People), actions::team::shut)
        .post_sure(&below("/{person}/open"), Admin(People), actions::team::open)
        .post_sure(&below("/{person}/invite"), Admin(People), actions::team::invite_again)
        .post_sure(&below("/{person}/sessions"), Admin(People), actions::team::sign_out)
        .post_sure(&below("/{person}/second-factor"), Admin(People), actions::team::reset_second_factor)
}

fn sales() -> Doors {
    Doors::new()
        .get("/", Somebody, customer::dashboard::page)
        .get("/invoices", Contact(See), customer::invoices::page)
        .get("/invoices/{id}", Contact(See), customer::invoice::page)
        .get("/invoices/{id}/print", Contact(Download), customer::print::page)
        .get("/credit-notes/{id}", Contact(Download), customer::credit_note::page)
        .get("/admin", Admin(Read), admin::dashboard::page)
        .get("/admin/audit", Admin(Read), admin::audit::page)
}

fn customers() -> Doors {
    Doors::new()
        .get("/admin/customers", Admin(Read), admin::customers::list::page)
        .get("/admin/customers/new", Admin(Invoice), admin::customers::edit::fresh)
        .post("/admin/customers/new", Admin(Invoice), actions::customers::create)
        .get("/admin/customers/{id}", Admin(Read), admin::customers::one::page)
        .get("/admin/customers/{id}/edit", Admin(Invoice), admin::customers::edit::page)
        .post("/admin/customers/{id}/edit", Admin(Invoice), actions::customers::save)
        .post("/admin/customers/{id}/contacts", Admin(Invoice), actions::contacts::invite)
        .post("/admin/customers/{id}/contacts/{person}/rights", Admin(Invoice), actions::contacts::change_rights)
        .post("/admin/customers/{id}/contacts/{person}/remove", Admin(Invoice), actions::contacts::remove)
        .post("/admin/customers/{id}/contacts/{person}/sessions", Admin(Invoice), actions::contacts::sign_out)
        .post_sure(
            "/admin/customers/{id}/contacts/{person}/second-factor",
            Admin(People),
            actions::contacts::reset_second_factor,
        )
        .get("/admin/customers/{id}/balance", Admin(Read), admin::customer_balance::page)
        .post("/admin/customers/{id}/balance", Admin(Money), actions::balance_credit::credit)
}

fn invoices() -> Doors {
    Doors::new()
        .get("/admin/invoices", Admin(Read), admin::invoices::list::page)
        .get("/admin/invoices/new", Admin(Invoice), admin::invoices::editor::fresh)
        .post("/admin/invoices/new", Admin(Invoice), actions::drafts::create)
        .get("/admin/invoices/{id}", Admin(Read), admin::invoices::one::page)
        .get("/admin/invoices/{id}/edit", Admin(Invoice), admin::invoices::editor::page)
        .post("/admin/invoices/{id}/edit", Admin(Invoice), actions::drafts::save)
        .get("/admin/invoices/{id}/preview", Admin(Read), admin::invoices::preview::page)
        .post("/admin/invoices/{id}/issue", Admin(Invoice), actions::invoices::issue)
        .post("/admin/invoices/{id}/discard", Admin(Invoice), actions::invoices::discard)
        .post("/admin/invoices/{id}/resend", Admin(Assist), actions::invoices::resend)
        .post("/admin/invoices/{id}/cancel", Admin(Invoice), actions::invoices::cancel)
        .get("/admin/invoices/{id}/switch", Admin(Read), admin::invoice_switch::page)
        .post("/admin/invoices/{id}/switch", Admin(Assist), actions::gateway_switch::switch)
}

fn money() -> Doors {
    Doors::new()
        .get("/admin/payments", Admin(Read), admin::payments::page)
        .get("/admin/payments/{id}", Admin(Read), admin::payment::page)
        .post("/admin/payments/{id}/check", Admin(Assist), actions::payments::check)
        .get("/admin/payments/{id}/refund", Admin(Money), admin::refunds::form::page)
        .post("/admin/payments/{id}/refund", Admin(Money), actions::refunds::refund)
        .get("/admin/refunds", Admin(Read), admin::refunds::list::page)
        .get("/admin/refunds/{id}", Admin(Read), admin::refunds::one::page)
        .post("/admin/refunds/{id}/check", Admin(Assist), actions::refunds::check)
        .post("/admin/refunds/{id}/sent", Admin(Money), actions::refunds::sent)
        .post("/admin/refunds/{id}/drop", Admin(Money), actions::refunds::dropped)
        .post("/admin/refunds/{id}/seen", Admin(Money), actions::refunds::seen)
        .get("/admin/disputes", Admin(Read), admin::disputes::list::page)
        .get("/admin/disputes/{id}", Admin(Read), admin::disputes::one::page)
        .post("/admin/disputes/{id}/check", Admin(Assist), actions::disputes::check)
        .post("/admin/disputes/{id}/accept", Admin(Money), actions::disputes::accept)
        .post("/admin/disputes/{id}/seen", Admin(Money), actions::disputes::seen)
        .post_up_to(evidence::MOST_FORM_BYTES, "/admin/disputes/{id}/evidence", Admin(Money), evidence::save)
        .post("/admin/disputes/{id}/evidence/send", Admin(Money), evidence::send)
        .get("/admin/disputes/{id}/evidence/{file}", Admin(Read), evidence::file)
        .get("/admin/payouts", Admin(Read), admin::payouts::list::page)
        .get("/admin/payouts/there", Admin(Read), admin::payouts::there::page)
        .get("/admin/payouts/new", Admin(Money), admin::payouts::record::page)
        .post("/admin/payouts/new", Admin(Money), actions::payouts::record)
        .get("/admin/payouts/{id}", Admin(Read), admin::payouts::one::page)
        .post("/admin/payouts/{id}/check", Admin(Assist), actions::payouts::check)
        .post("/admin/payouts/{id}/seen", Admin(Money), actions::payouts::seen)
        .get("/admin/credit-notes/{id}", Admin(Read), admin::credit_note::page)
        .get("/admin/transfers", Admin(Read), admin::transfers::page)
        .get("/admin/transfers/{id}", Admin(Read), admin::transfer::page)
        .get("/admin/transfers/{id}/proof", Admin(Read), actions::transfers::proof)
        .post("/admin/transfers/{id}/confirm", Admin(Money), actions::transfers::confirm)
        .post("/admin/transfers/{id}/refuse", Admin(Money), actions::transfers::refuse)
        .get("/admin/late-money", Admin(Read), admin::late_money::page)
        .get("/admin/late-money/{id}", Admin(Read), admin::late_one::page)
        .post("/admin/late-money/{id}/credit", Admin(Money), actions::late_money::credit)
        .post("/admin/late-money/{id}/move", Admin(Money), actions::late_money::move_to)
        .get("/admin/inbox", Admin(Read), admin::inbox::page)
        .get("/admin/inbox/{id}", Admin(Read), admin::notice::page)
        .post("/admin/inbox/{id}/again", Admin(Assist), actions::inbox::again)
        .get("/admin/journal", Admin(Read), admin::journal::page)
        .get("/admin/journal/checks", Admin(Read), admin::ledger_checks::page)
        .get("/admin/journal/fees", Admin(Read), admin::fees::page)
        .post("/admin/journal/checks", Admin(Money), actions::ledger_checks::now)
}

fn bank() -> Doors {
    let file_form = actions::bank_import::MOST_FORM_BYTES;
    Doors::new()
        .get("/admin/bank", Admin(Read), admin::bank::queue::page)
        .get("/admin/bank/import", Admin(Money), admin::bank::import::page)
        .post_up_to(file_form, "/admin/bank/import", Admin(Money), actions::bank_import::upload)
        .get("/admin/bank/files/{id}", Admin(Money), admin::bank::columns::page)
        .post("/admin/bank/files/{id}", Admin(Money), actions::bank_import::name_columns)
        .get("/admin/bank/statements", Admin(Read), admin::bank::statements::page)
        .get("/admin/bank/statements/{id}", Admin(Read), admin::bank::statement::page)
        .get("/admin/bank/lines/{id}", Admin(Read), admin::bank::line::page)
        .post("/admin/bank/lines/{id}/accept", Admin(Money), actions::bank::accept_line)
        .post("/admin/bank/lines/{id}/split", Admin(Money), actions::bank::accept_line)
        .post("/admin/bank/lines/{id}/charge", Admin(Money), actions::bank::charge_line)
        .post("/admin/bank/lines/{id}/payout", Admin(Money), actions::bank::arrived_line)
        .post("/admin/bank/lines/{id}/reverse", Admin(Money), actions::bank::reverse_line)
        .post("/admin/bank/lines/{id}/undo", Admin(Money), actions::bank::undo_line)
        .post("/admin/bank/lines/{id}/ignore", Admin(Money), actions::bank::ignore_line)
        .post("/admin/bank/lines/{id}/take-up", Admin(Money), actions::bank::take_up_line)
}

fn exports() -> Doors {
    Doors::new()
        .get("/admin/exports", Admin(Money), admin::exports::page)
        .get("/admin/exports/invoices.csv", Admin(Money), actions::exports::invoices)
        .get("/admin/exports/payments.csv", Admin(Money), actions::exports::payments)
        .get("/admin/exports/payouts.csv", Admin(Money), actions::exports::payouts)
        .get("/admin/exports/journal.csv", Admin(Money), actions::exports::journal)
        .get("/admin/exports/fec.txt", Admin(Money), actions::exports::fec)
}

fn paying() -> Doors {
    // A proof's own bound is said in words beside its field; this one is the wall behind it.
    const PROOF_FORM: usize = LARGEST_PROOF + 1024 * 1024;
    Doors::new()
        .post("/invoices/{id}/pay", Contact(Pay), actions::pay::pay)
        .post("/invoices/{id}/pay/balance", Contact(Pay), actions::pay::pay)
        .post("/invoices/{id}/pay/mandate/{mandate}", Contact(Pay), actions::mandates::pay)
        .get("/invoices/{id}/switch", Contact(Pay), customer::switch::page)
        .post("/invoices/{id}/switch", Contact(Pay), actions::switch::confirm)
        .get("/payments/{id}", Contact(See), customer::payment::page)
        .get("/payments/{id}/status", Contact(See), actions::payment::status)
        .get("/payments/{id}/return", Contact(Pay), actions::payment::came_back)
        .get("/payments/{id}/back", Contact(Pay), actions::payment::turned_back)
        .post("/payments/{id}/continue", Contact(Pay), actions::payment::go_on)
        .post("/payments/{id}/give-up", Contact(Pay), actions::payment::give_up)
        .post_up_to(PROOF_FORM, "/payments/{id}/announce", Contact(Pay), actions::transfer::announce)
        .get("/mandates", Contact(See), customer::mandates::page)
        .post("/mandates/{id}/forget", Contact(Pay), actions::mandates::forget)
        .get("/balance", Contact(See), customer::balance::page)
        .post("/balance/top-up", Contact(Pay), actions::balance::top_up)
}

fn settings() -> Doors {
    Doors::new()
        .get("/admin/settings/store", Admin(Read), admin::store::page)
        .post("/admin/settings/store", Admin(Configure), actions::shop::save)
        .get("/admin/settings/store/cart", Admin(Read), admin::cart::page)
        .post("/admin/settings/store/cart", Admin(Configure), actions::shop::choose_cart)
        .get("/admin/accounts", Admin(Read), admin::accounts::page)
        .post("/admin/accounts", Admin(Configure), actions::accounts::open)
        .post("/admin/accounts/plant", Admin(Configure), actions::accounts::plant)
        .get("/admin/accounts/balances", Admin(Read), admin::account_balances::page)
        .post("/admin/accounts/{id}", Admin(Configure), actions::accounts::rename)
}

fn gateways() -> Doors {
    const LIST: &str = "/admin/settings/store/gateways";
    let below = |path: &str| format!("{LIST}{path}");
    let icon_form = actions::icons::MOST_FORM_BYTES;
    Doors::new()
        .get(LIST, Admin(Read), admin::gateways::page)
        .get(&below("/new"), Admin(Configure), admin::gateway_new::page)
        .post(&below("/new"), Admin(Configure), actions::gateways::create)
        .get(&below("/simulator"), Admin(Read), admin::simulator::page)
        .get(&below("/providers"), Admin(Read), admin::providers::page)
        .get(&below("/{id}"), Admin(Read), admin::gateway::page)
        .post(&below("/{id}"), Admin(Configure), actions::gateways::save)
        .post(&below("/{id}/check"), Admin(Configure), actions::gateways::check)
        .post(&below("/{id}/order"), Admin(Configure), actions::gateways::order)
        .post_up_to(icon_form, &below("/{id}/icon"), Admin(Configure), actions::icons::upload)
        .post(&below("/{id}/icon/remove"), Admin(Configure), actions::icons::remove)
        .post(&below("/{id}/delete"), Admin(Configure), actions::gateways::delete)
}

/// Providers that send the customer back by a post from their own site: nothing of it is read and no cookie comes with
/// it, so it is led to the GET of the same address. Mounted outside the wall against forms of other sites.
pub fn provider_returns() -> Doors {
    Doors::new().post("/payments/{id}/return", Program, to_the_get).post("/payments/{id}/back", Program, to_the_get)
}

async fn to_the_get(address: Uri) -> Redirect {
    Redirect::to(address.path())
}
