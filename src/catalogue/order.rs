//! The order in which exercises are best done.

use super::load::Card;

/// The built-in exercises: the easier ones first, and languages take turns. Pull requests in which
/// nothing is wrong stand among the others, so that the order tells nothing either.
const ORDER: [&str; 16] = [
    "01-session-cleanup",
    "02-dashboard-page",
    "13-nightly-digest",
    "03-order-confirmation",
    "04-warm-cache",
    "14-broken-links",
    "06-new-tenant",
    "16-start-page-shelf",
    "07-best-quote",
    "05-total-sizes",
    "08-report-templates",
    "15-account-bookings",
    "09-remote-config",
    "10-parcel-updates",
    "11-user-migration",
    "12-article-batches",
];

/// Puts exercises in order. Those of other packs come in the order of their ids, as their authors
/// numbered them.
pub fn sort(cards: &mut [Card]) {
    let place = |card: &Card| ORDER.iter().position(|id| *id == card.id).unwrap_or(ORDER.len());
    cards.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.id.cmp(&other.id)));
}

#[cfg(test)]
mod tests {
    use super::super::load::load_card;
    use super::super::pack::Pack;
    use super::*;

    fn sorted() -> Vec<Card> {
        let ids = Pack::BuiltIn.ids().expect("ids");
        let mut cards: Vec<Card> =
            ids.iter().map(|id| load_card(&Pack::BuiltIn, id).expect("a card")).collect();
        sort(&mut cards);
        cards
    }

    #[test]
    fn every_exercise_has_its_place_and_none_is_easier_than_the_one_before_it() {
        let cards = sorted();
        assert_eq!(cards.iter().map(|card| card.id.as_str()).collect::<Vec<_>>(), ORDER);
        assert!(cards.is_sorted_by_key(|card| card.difficulty));
    }

    #[test]
    fn pull_requests_in_which_nothing_is_wrong_stand_among_the_others() {
        let cards = sorted();
        assert!(!cards[0].clean && !cards[cards.len() - 1].clean);
        assert!(cards.windows(2).all(|two| !(two[0].clean && two[1].clean)), "two stand side by side");
    }

    #[test]
    fn what_is_not_built_in_comes_by_its_number() {
        let card = |id: &str| Card { id: id.to_owned(), ..sorted().remove(0) };
        let mut cards = vec![card("30-c"), card("13-b"), card("13-nightly-digest"), card("02-a")];
        sort(&mut cards);
        let ids: Vec<_> = cards.iter().map(|card| card.id.as_str()).collect();
        assert_eq!(ids, ["13-nightly-digest", "02-a", "13-b", "30-c"]);
    }
}
