#include "app/command_line.hpp"

#include <cstdio>
#include <functional>
#include <memory>

// CLI11: subcommands, help and validation as people know them.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/nearest_name.hpp"
#include "core/public_suffix.hpp"

namespace ruascope::app {
namespace {

using Command = std::function<int(const Arguments&, const Config&)>;

// The command line's shape. Lives as long as the parse.
struct Shape {
  CLI::App root{
      "ruascope takes in DMARC aggregate reports and tells which sources fail "
      "SPF and DKIM together.",
      "ruascope"};
  Arguments arguments;
  Command command;

  CLI::App* add(CLI::App& parent, const char* name, const char* text,
                Command run) {
    CLI::App* const sub = parent.add_subcommand(name, text);
    sub->add_option("--data-dir", arguments.data_dir, "Where the store lies")
        ->type_name("DIR");
    sub->add_option("--config", arguments.config_file, "Configuration file")
        ->type_name("FILE");
    sub->add_flag("--json", arguments.json,
                  "One JSON document on standard output");
    sub->callback([this, run = std::move(run)] { command = run; });
    return sub;
  }
};

int config_check(const Arguments& arguments, const Config& config) {
  if (arguments.json) {
    std::printf(
        "%s\n",
        nlohmann::json{{"ok", true}, {"file", config.file()}}.dump().c_str());
  } else {
    std::printf("%s: no mistakes found\n", config.file().empty()
                                               ? "defaults and environment"
                                               : config.file().c_str());
  }
  return kExitDone;
}

nlohmann::json to_json(const SettingValue& value) {
  return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

int config_show(const Arguments& arguments, const Config& config) {
  if (!arguments.json) {
    std::fputs(config.to_toml().c_str(), stdout);
    return kExitDone;
  }
  nlohmann::json document = nlohmann::json::object();
  for (const auto& [name, value] : config.values()) {
    document[name] = to_json(value);
  }
  std::printf("%s\n", document.dump(2).c_str());
  return kExitDone;
}

void shape_main_commands(Shape& shape) {
  Arguments& a = shape.arguments;
  CLI::App* const ingest = shape.add(
      shape.root, "ingest",
      "Take in files, directories, mbox, Maildir, or - for standard input",
      run_ingest);
  ingest->add_option("paths", a.paths, "What to take in")
      ->type_name("PATH")
      ->required();
  ingest
      ->add_option("--shift-days", a.shift_days,
                   "Move all periods by so many days (for demonstrations)")
      ->type_name("N");

  CLI::App* const sources =
      shape.add(shape.root, "sources",
                "The ledger: which sources fail SPF and DKIM", run_sources);
  sources->add_option("--domain", a.domain, "One policy domain");
  sources->add_option("--from", a.from, "First day")->type_name("YYYY-MM-DD");
  sources->add_option("--to", a.to, "Last day")->type_name("YYYY-MM-DD");
  sources
      ->add_option("--outcome", a.outcome,
                   "both_fail (default), fail_unauthenticated, "
                   "fail_unaligned, fail_transient, pass or all")
      ->type_name("O");
  sources->add_option("--limit", a.limit, "At most so many (100)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
}

void shape_upkeep_commands(Shape& shape) {
  Arguments& a = shape.arguments;
  CLI::App* const quarantine = shape.root.add_subcommand(
      "quarantine", "What could not be read, and why");
  quarantine->require_subcommand(1);
  shape.add(*quarantine, "list", "All of it", run_quarantine_list);
  CLI::App* const show = shape.add(
      *quarantine, "show", "One message as it came", run_quarantine_show);
  show->add_option("id", a.ids, "Its number")->required()->expected(1);
  CLI::App* const retry =
      shape.add(*quarantine, "retry", "Read again (all without an id)",
                run_quarantine_retry);
  retry->add_option("id", a.ids, "Numbers");
  CLI::App* const drop =
      shape.add(*quarantine, "drop", "Remove for good", run_quarantine_drop);
  drop->add_option("id", a.ids, "Its number")->required()->expected(1);

  CLI::App* const db = shape.root.add_subcommand("db", "The store");
  db->require_subcommand(1);
  shape.add(*db, "check", "Recompute every sum and compare", run_db_check);
  CLI::App* const backup =
      shape.add(*db, "backup", "Copy into one file", run_db_backup);
  backup->add_option("file", a.file, "The new file")->required();

  CLI::App* const config =
      shape.root.add_subcommand("config", "The configuration in force");
  config->require_subcommand(1);
  shape.add(*config, "check", "Look for mistakes", config_check);
  shape.add(*config, "show", "Print it, secrets hidden", config_show);
}

// The command the user got as far as, for names near the unknown one.
const CLI::App* deepest(const CLI::App* app) {
  while (!app->get_subcommands().empty())
    app = app->get_subcommands().front();
  return app;
}

std::string suggestion(const Shape& shape, const std::string& typed) {
  std::vector<std::string> names;
  const CLI::App* const app = deepest(&shape.root);
  for (const CLI::App* sub : app->get_subcommands({})) {
    names.push_back(sub->get_name());
  }
  for (const CLI::Option* option : app->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  const std::string nearest =
      nearest_name(typed.substr(0, typed.find('=')), names);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

int usage_error(const Shape& shape, const CLI::ParseError& error, int argc,
                char** argv) {
  std::string text = error.what();
  const bool unknown =
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) ||
      (error.get_exit_code() ==
           static_cast<int>(CLI::ExitCodes::RequiredError) &&
       shape.command == nullptr);
  const std::vector<std::string> extras = shape.root.remaining(true);
  std::string typed = extras.empty() ? "" : extras.front();
  if (typed.empty() && argc > 1) typed = argv[argc - 1];
  if (unknown && !typed.empty()) {
    text = (typed.starts_with('-') ? "unknown option " : "unknown command ") +
           typed + suggestion(shape, typed);
  }
  std::fprintf(stderr, "ruascope: %s\nTry: ruascope --help\n", text.c_str());
  return kExitUsage;
}

}  // namespace

int report_error(const Error& error) {
  std::fprintf(stderr, "ruascope: %s%s%s\n", error.message.c_str(),
               error.where.empty() ? "" : ": ", error.where.c_str());
  switch (error.code) {
    case Errc::kUnavailable:
      return kExitTryAgain;
    case Errc::kMalformed:
    case Errc::kUnsupported:
      return kExitUsage;
    case Errc::kLimitExceeded:
    case Errc::kCorrupt:
      return kExitProblem;
  }
  return kExitProblem;
}

int run_command_line(int argc, char** argv, const Environment& env) {
  Shape shape;
  shape.root.require_subcommand(1);
  shape.root.fallthrough(false);
  shape.root.set_version_flag("--version", "ruascope " RUASCOPE_VERSION "\n" +
                                               public_suffix_list_version());
  shape_main_commands(shape);
  shape_upkeep_commands(shape);
  try {
    shape.root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return shape.root.exit(error);
    return usage_error(shape, error, argc, argv);
  }
  auto config = Config::load(shape.arguments.config_file, env);
  if (!config) {
    std::fprintf(stderr, "ruascope: %s\n", config.error().message.c_str());
    return kExitUsage;
  }
  return shape.command(shape.arguments, *config);
}

}  // namespace ruascope::app
