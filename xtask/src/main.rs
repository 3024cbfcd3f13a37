//! The task runner: `cargo xtask VERB`, one file per verb.

mod bench;
mod check;
mod clauses;
mod needs;
mod postgres;
mod report;
mod run;
mod screenshots;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask VERB

  test [--long] [FILTER]   proves everything: installs what tests need, then formatting, lints, all tests, those with a database
                           again on PostgreSQL, the official client against the built binary, and the clauses; --long makes the chaos tests run longer,
                           FILTER runs only the tests whose name contains it and leaves the clauses out
  check                    formatting, lints and the import table
  clauses                  which clause has which evidence, from the last full test run and the docs
  screenshots              draws the portal's main pages into docs/screenshots, to be looked at
  bench [ROW…]             measures speed against floors and peers, turn by turn, and prints the table; --help says more
  seed-data DIRECTORY      makes a large exchange for `keyway --data DIRECTORY serve`: --companies N --keys N --vxcs N
  help                     this text";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test", options @ ..] => match test::Options::parse(options) {
            Some(options) => Workspace::find().and_then(|workspace| test::run(&workspace, &options)),
            None => return usage(),
        },
        ["check"] => Workspace::find().and_then(|workspace| check::run(&workspace)),
        ["clauses"] => Workspace::find().and_then(|workspace| clauses::run(&workspace)),
        ["bench", options @ ..] => Workspace::find().and_then(|workspace| bench::bench(&workspace, options)),
        ["seed-data", options @ ..] => Workspace::find().and_then(|workspace| bench::seed_data(&workspace, options)),
        ["screenshots"] => Workspace::find().and_then(|workspace| screenshots::run(&workspace)),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => return usage(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
