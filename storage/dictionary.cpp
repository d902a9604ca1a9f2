#include "storage/dictionary.hpp"

namespace ruascope::storage {

Result<Dictionary> Dictionary::open(Connection& connection,
                                    const std::string& table,
                                    const std::string& column, bool is_text,
                                    std::size_t max_entries) {
  Dictionary dictionary;
  auto find = connection.prepare("SELECT id FROM " + table + " WHERE " +
                                 column + "=?1");
  if (!find) return std::move(find).error();
  auto insert = connection.prepare("INSERT INTO " + table + "(" + column +
                                   ") VALUES(?1)");
  if (!insert) return std::move(insert).error();
  dictionary.find_ = std::move(*find);
  dictionary.insert_ = std::move(*insert);
  dictionary.connection_ = &connection;
  dictionary.is_text_ = is_text;
  dictionary.max_entries_ = max_entries;
  return dictionary;
}

Result<std::int64_t> Dictionary::id_of(std::string_view value) {
  if (const auto known = known_.find(value); known != known_.end()) {
    return known->second;
  }
  const auto bind = [&](Statement& statement) {
    if (is_text_) {
      statement.bind_text(1, value);
    } else {
      statement.bind_blob(1, value);
    }
  };
  bind(find_);
  auto found = find_.step();
  if (!found) return std::move(found).error();
  std::int64_t id = *found ? find_.integer(0) : 0;
  find_.reset();
  if (!*found) {
    bind(insert_);
    if (auto inserted = insert_.run(); !inserted) {
      return std::move(inserted).error();
    }
    id = connection_->last_insert_id();
  }
  // Starting over is rare and cheap: what is in use comes back at once.
  if (known_.size() >= max_entries_) known_.clear();
  known_.emplace(value, id);
  return id;
}

}  // namespace ruascope::storage
