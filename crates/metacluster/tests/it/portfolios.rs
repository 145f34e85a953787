//! Portfolios: accepted by the checker, no worse than what separate lists allow, and refused once tampered with.

use metacluster::{PortfolioLimits, ProposeOptions, Sectors, portfolio, propose, verify};
use metacluster_benches::{Shape, network, scored};

fn options(sectors: usize, network: &metacluster::Network) -> ProposeOptions {
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Named(network.catalogue().vocabulary().top_sectors().take(sectors).collect());
    options.rules.min_countries = Some(3);
    options.rules.max_per_country = Some(2);
    options.sizes = 4..=4;
    options
}

#[test]
fn the_checker_accepts_portfolios_of_every_kind() {
    for seed in 0..3 {
        let network = network(120, seed, &Shape::default());
        let scorer = scored(&network);
        for (sectors, per_sector, max_uses) in [(5, 1, 1), (8, 1, 1), (3, 2, 1), (4, 2, 2)] {
            let options = options(sectors, &network);
            let limits = PortfolioLimits { per_sector, max_uses };
            let found = portfolio(&scorer, &options, limits).unwrap();
            verify::portfolio(&scorer, &options, &found).unwrap();
            assert!(found.groups > 0 && found.gap() < 0.06, "seed {seed}: {}", found.gap());
            assert!(found.optimal || per_sector > 1, "seed {seed}: one group each is proved");
        }
    }
}

#[test]
fn without_clusters_wanted_twice_it_is_the_best_of_each_sector() {
    let network = network(120, 4, &Shape::default());
    let scorer = scored(&network);
    let mut options = options(5, &network);
    options.top = 1;
    let lists = propose(&scorer, &options).unwrap();
    let many = PortfolioLimits { per_sector: 1, max_uses: 5 };
    let found = portfolio(&scorer, &options, many).unwrap();
    assert!(found.optimal);
    for (list, best) in std::iter::zip(&found.lists, &lists) {
        let members = |list: &metacluster::ProposalList| {
            list.proposals.iter().map(|proposal| proposal.members.clone()).collect::<Vec<_>>()
        };
        assert_eq!(members(list), members(best));
    }
    let once = portfolio(&scorer, &options, PortfolioLimits::default()).unwrap();
    assert!(once.score <= found.score);
}

#[test]
fn neither_threads_nor_what_stands_first_change_it() {
    let network = network(150, 5, &Shape::default());
    let scorer = scored(&network);
    let options = options(4, &network);
    let limits = PortfolioLimits { per_sector: 2, max_uses: 1 };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| portfolio(&scorer, &options, limits).unwrap())
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn tampered_portfolios_and_senseless_requests_are_refused() {
    let network = network(120, 6, &Shape::default());
    let scorer = scored(&network);
    let mut options = options(4, &network);
    let limits = PortfolioLimits { per_sector: 1, max_uses: 1 };
    let fine = portfolio(&scorer, &options, limits).unwrap();
    let violation = |change: &dyn Fn(&mut metacluster::Portfolio)| {
        let mut tampered = fine.clone();
        change(&mut tampered);
        verify::portfolio(&scorer, &options, &tampered).unwrap_err().to_string()
    };
    assert!(violation(&|found| found.score += 0.01).contains("score of the portfolio"));
    assert!(violation(&|found| found.groups += 1).contains("number of groups"));
    assert!(violation(&|found| found.bound -= 0.5).contains("bound below"));
    assert!(violation(&|found| found.limits.max_uses = 0).contains("too many groups"));
    assert!(violation(&|found| found.lists[0].proposals[0].score += 0.01).contains("the score of proposal"));
    assert!(violation(&|found| found.alone.truncate(1)).contains("for each list"));
    options.sizes = 3..=4;
    let message = portfolio(&scorer, &options, limits).unwrap_err().to_string();
    assert_eq!(message, "size is '3..4', expected one size for all groups of a portfolio");
    options.sizes = 3..=3;
    let none = PortfolioLimits { per_sector: 0, max_uses: 1 };
    let message = portfolio(&scorer, &options, none).unwrap_err().to_string();
    assert_eq!(message, "groups of a sector is '0', expected at least 1");
}
