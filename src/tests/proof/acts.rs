//! What may happen, each as often as its weight says. A new kind of act is a line here.

use futures::{FutureExt, future::BoxFuture};

use super::{afterwards, banks, giving_back, life::Life, paying};

pub struct Act {
    pub name: &'static str,
    weight: u64,
    done: for<'l> fn(&'l mut Life) -> BoxFuture<'l, ()>,
}

#[rustfmt::skip]
const ACTS: &[Act] = &[
    Act { name: "pays", weight: 45, done: |life| paying::pays(life).boxed() },
    Act { name: "tops up", weight: 6, done: |life| paying::tops_up(life).boxed() },
    Act { name: "pays by balance", weight: 12, done: |life| paying::pays_by_balance(life).boxed() },
    Act { name: "switches", weight: 12, done: |life| paying::switches(life).boxed() },
    Act { name: "goes back", weight: 3, done: |life| paying::goes_back(life).boxed() },
    Act { name: "finds an old page", weight: 10, done: |life| paying::finds_an_old_page(life).boxed() },
    Act { name: "a bank decides", weight: 14, done: |life| afterwards::a_bank_decides(life).boxed() },
    Act { name: "a transfer arrives", weight: 12, done: |life| afterwards::a_transfer_arrives(life).boxed() },
    Act { name: "notices go astray", weight: 4, done: |life| afterwards::notices_go_astray(life).boxed() },
    Act { name: "a notice comes again", weight: 8, done: |life| afterwards::a_notice_comes_again(life).boxed() },
    Act { name: "is given back", weight: 30, done: |life| giving_back::is_given_back(life).boxed() },
    Act { name: "is given back there", weight: 6, done: |life| giving_back::is_given_back_there(life).boxed() },
    Act { name: "a refund fails", weight: 12, done: |life| giving_back::a_refund_fails(life).boxed() },
    Act { name: "a refund arrives", weight: 6, done: |life| giving_back::a_refund_arrives(life).boxed() },
    Act { name: "a person sends a refund", weight: 6, done: |life| giving_back::a_person_sends_it(life).boxed() },
    Act { name: "is disputed", weight: 16, done: |life| banks::is_disputed(life).boxed() },
    Act { name: "a dispute ends", weight: 8, done: |life| banks::a_dispute_ends(life).boxed() },
    Act { name: "a debit fails late", weight: 20, done: |life| banks::a_debit_fails_late(life).boxed() },
    Act { name: "pays out", weight: 8, done: |life| banks::pays_out(life).boxed() },
    Act { name: "a payout takes", weight: 8, done: |life| banks::a_payout_takes(life).boxed() },
    Act { name: "a payout fails", weight: 2, done: |life| banks::a_payout_fails(life).boxed() },
    Act { name: "late money is decided", weight: 12, done: |life| giving_back::late_money_is_decided(life).boxed() },
    Act { name: "the shop changes its rule", weight: 8, done: |life| giving_back::the_shop_changes_its_rule(life).boxed() },
];

/// Whoever comes, comes to pay.
pub async fn first(life: &mut Life) {
    takes(life, &ACTS[0]).await;
}

pub async fn another(life: &mut Life) {
    let mut left = life.chance.below(ACTS.iter().map(|act| act.weight).sum());
    for act in ACTS {
        if left < act.weight {
            return takes(life, act).await;
        }
        left -= act.weight;
    }
}

async fn takes(life: &mut Life, act: &Act) {
    life.world.begins(act.name);
    (act.done)(life).await;
}
