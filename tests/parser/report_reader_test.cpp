#include "parser/report_reader.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/report_json.hpp"

namespace ruascope::parser {
namespace {

constexpr std::string_view kMetadata =
    "<report_metadata><org_name>Example Mail</org_name>"
    "<email>dmarc@reporter.example</email><report_id>r1</report_id>"
    "<date_range><begin>1735689600</begin><end>1735775999</end></date_range>"
    "</report_metadata>";
constexpr std::string_view kPolicy =
    "<policy_published><domain>example.com</domain><p>none</p>"
    "</policy_published>";
constexpr std::string_view kAuth =
    "<auth_results><dkim><domain>example.com</domain><result>pass</result>"
    "</dkim></auth_results>";

std::string record(
    std::string_view ip = "192.0.2.1",
    std::string_view identifiers = "<header_from>example.com</header_from>",
    std::string_view auth = kAuth) {
  return "<record><row><source_ip>" + std::string(ip) +
         "</source_ip><count>3</count><policy_evaluated><disposition>none"
         "</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>"
         "</row><identifiers>" +
         std::string(identifiers) + "</identifiers>" + std::string(auth) +
         "</record>";
}

std::string feedback(std::string_view content,
                     std::string_view root = "feedback") {
  return "<" + std::string(root) + ">" + std::string(content) + "</feedback>";
}

std::string report(std::string_view records) {
  return feedback(std::string(kMetadata) + std::string(kPolicy) +
                  std::string(records));
}

// The report, or a failure with the error's text.
test::RecordingSink read(std::string_view document) {
  test::RecordingSink sink;
  const auto done = test::read_in_chunks(document, 7, sink);
  EXPECT_TRUE(done) << done.error().message << " at " << done.error().where;
  return sink;
}

Error read_error(std::string_view document, const Limits& limits = {}) {
  test::RecordingSink sink;
  const auto done = test::read_in_chunks(document, 7, sink, limits);
  EXPECT_FALSE(done);
  EXPECT_EQ(sink.ended, 0);
  EXPECT_EQ(sink.abandoned, sink.begun);
  return done ? Error(Errc::kCorrupt, "was read") : done.error();
}

TEST(Statement01Test, NamespacesAndPrefixesYieldTheSameRecords) {
  const std::string content =
      std::string(kMetadata) + std::string(kPolicy) + record();
  const auto plain = read(feedback(content)).json()["records"];
  ASSERT_EQ(plain.size(), 1U);
  for (const std::string root :
       {"feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"",
        "feedback xmlns=\"http://dmarc.org/dmarc-xml/0.1\""}) {
    EXPECT_EQ(read(feedback(content, root)).json()["records"], plain);
  }
  std::string prefixed = feedback(content);
  for (std::size_t at = 0; (at = prefixed.find('<', at)) != std::string::npos;
       ++at) {
    prefixed.insert(at + (prefixed[at + 1] == '/' ? 2 : 1), "d:");
  }
  prefixed.insert(prefixed.find('>'), " xmlns:d='urn:example:d'");
  EXPECT_EQ(read(prefixed).json()["records"], plain);
}

TEST(Statement02Test, VersionNeverSelectsACodePath) {
  const auto plain = read(report(record())).json()["records"];
  for (const std::string version : {"0.1", "1.0", "2.0"}) {
    const auto got = read(feedback("<version>" + version + "</version>" +
                                   std::string(kMetadata) +
                                   std::string(kPolicy) + record()));
    EXPECT_EQ(got.json()["records"], plain);
    EXPECT_EQ(got.header.version_raw, version);
  }
}

TEST(Statement03Test, ExtensionsOfReportAndRecordAreKeptAsTheyCame) {
  const std::string blob = "<x:a xmlns:x=\"urn:example\">1 &lt; <b/></x:a>";
  std::string with_blob = record();
  with_blob.insert(with_blob.find("</record>"), blob);
  const auto got =
      read(feedback("<extension>" + blob + "</extension>" +
                    std::string(kMetadata) + std::string(kPolicy) + with_blob));
  const Extension expected{"x:a", blob};
  ASSERT_EQ(got.header.extensions.size(), 1U);
  EXPECT_EQ(got.header.extensions[0], expected);
  ASSERT_EQ(got.records.at(0).extensions.size(), 1U);
  EXPECT_EQ(got.records[0].extensions[0], expected);
  EXPECT_TRUE(got.header.defects.empty());
}

TEST(Statement04Test, RecordsBeforeThePolicyAreHandedOnAfterIt) {
  const std::string document = feedback(
      record() + record() + std::string(kPolicy) + std::string(kMetadata));
  const auto got = read(document);
  EXPECT_EQ(got.records.size(), 2U);
  EXPECT_EQ(got.policy.domain.name, "example.com");
  EXPECT_EQ(got.xml, document);
}

TEST(Statement05Test, MissingSelectorStaysNull) {
  const auto got = read(report(record()));
  EXPECT_EQ(got.records.at(0).dkim.at(0).selector, std::nullopt);
}

TEST(Statement05Test, EmptyEnvelopeFromIsNotAbsent) {
  const auto got =
      read(report(record() + record("192.0.2.1",
                                    "<header_from>example.com</header_from>"
                                    "<envelope_from/>")));
  EXPECT_EQ(got.records.at(0).envelope_from.state, DomainField::State::kAbsent);
  EXPECT_EQ(got.records.at(1).envelope_from.state, DomainField::State::kEmpty);
}

TEST(Statement06Test, AllResultsAreKeptUpToAHundredDkim) {
  std::string auth = "<auth_results>";
  for (int i = 0; i < 101; ++i) {
    auth += "<dkim><domain>d" + std::to_string(i) +
            ".example</domain><result>fail</result></dkim>";
  }
  for (int i = 0; i < 2; ++i) {
    auth += "<spf><domain>s.example</domain><result>pass</result></spf>";
  }
  const auto got =
      read(report(record("192.0.2.1", "<header_from>example.com</header_from>",
                         auth + "</auth_results>")));
  EXPECT_EQ(got.records.at(0).dkim.size(), 100U);
  EXPECT_EQ(got.records[0].dkim.back().domain.name, "d99.example");
  EXPECT_EQ(got.records[0].spf.size(), 2U);
  EXPECT_EQ(got.header.defects.counts().at(DefectId::kTooManyResults), 1U);
}

TEST(Statement08Test, UnknownTokensKeepTheirTextAndNeverPass) {
  const auto got = read(report(
      record("192.0.2.1", "<header_from>example.com</header_from>",
             "<auth_results><dkim><domain>example.com</domain><result>passed"
             "</result></dkim></auth_results>")));
  EXPECT_EQ(got.records.at(0).dkim.at(0).result, DkimResult::kUnknown);
  EXPECT_EQ(got.records[0].dkim[0].result_raw, "passed");
}

TEST(Statement08Test, TheTokenUnknownItselfIsKeptAsText) {
  const auto got = read(report(
      record("192.0.2.1", "<header_from>example.com</header_from>",
             "<auth_results><dkim><domain>example.com</domain><result>unknown"
             "</result></dkim></auth_results>")));
  EXPECT_EQ(got.records.at(0).dkim.at(0).result, DkimResult::kUnknown);
  EXPECT_EQ(got.records[0].dkim[0].result_raw, "unknown");
}

TEST(Statement11Test, ADoctypeIsRefused) {
  const auto error =
      read_error("<!DOCTYPE feedback [<!ENTITY a \"b\">]>" + report(record()));
  EXPECT_EQ(error.code, Errc::kUnsupported);
  EXPECT_EQ(error.where, "line 1, byte 1");
}

TEST(Statement14Test, ARecordWithoutSourceIpIsDroppedAndCounted) {
  const auto got = read(report(record("") + record()));
  ASSERT_EQ(got.records.size(), 1U);
  EXPECT_EQ(got.records[0].ordinal, 2U);
  EXPECT_EQ(got.header.record_count, 1U);
  EXPECT_EQ(got.header.dropped_records, 1U);
}

TEST(Statement17Test, BracketsAreNoPartOfAReportIdButItsDomainIs) {
  const auto id = [](const std::string& raw) {
    std::string metadata(kMetadata);
    metadata.replace(metadata.find("r1"), 2, raw);
    return read(feedback(metadata + std::string(kPolicy) + record()))
        .header.report_id_norm;
  };
  EXPECT_EQ(id("&lt;id@host&gt;"), "id@host");
  EXPECT_EQ(id("id@host"), "id@host");
  EXPECT_EQ(id("id@a"), "id@a");
}

TEST(Statement33Test, IdnAndCaseAreOneDomain) {
  for (const std::string name :
       {"M\xC3\x9CNCHEN.example", "m\xC3\xBCnchen.example",
        "xn--mnchen-3ya.example"}) {
    const auto got = read(
        report(record("192.0.2.1", "<header_from>" + name + "</header_from>")));
    EXPECT_EQ(got.records.at(0).header_from.name, "xn--mnchen-3ya.example");
  }
}

TEST(Statement34Test, AMappedAddressIsIpv4) {
  const auto got = read(report(record("::ffff:192.0.2.1") + record()));
  EXPECT_EQ(got.records.at(0).source_ip, got.records.at(1).source_ip);
  EXPECT_EQ(got.records[0].source_ip_raw, "::ffff:192.0.2.1");
}

TEST(ReportReaderTest, WithoutAPolicyTheReportIsRefused) {
  const auto error = read_error(feedback(std::string(kMetadata) + record()));
  EXPECT_EQ(error.code, Errc::kMalformed);
  EXPECT_EQ(error.message, "the report has no policy_published");
}

TEST(ReportReaderTest, WithoutMetadataTheReportIsAbandoned) {
  EXPECT_EQ(read_error(feedback(std::string(kPolicy) + record())).message,
            "the report has no report_metadata");
}

TEST(ReportReaderTest, EachLimitIsAnError) {
  Limits limits;
  limits.max_records = 1;
  EXPECT_EQ(read_error(report(record() + record()), limits).code,
            Errc::kLimitExceeded);
  limits = {};
  limits.max_child_bytes = 300;
  EXPECT_EQ(read_error(report(record()), limits).code, Errc::kLimitExceeded);
  limits = {};
  limits.max_xml_depth = 4;
  EXPECT_EQ(read_error(report(record()), limits).code, Errc::kLimitExceeded);
  limits = {};
  limits.max_text_bytes = 20;
  EXPECT_EQ(read_error(report(record("1111111111111111111111")), limits).code,
            Errc::kLimitExceeded);
  limits = {};
  limits.max_prologue_bytes = 100;
  EXPECT_EQ(read_error(std::string(200, ' ') + report(record()), limits).code,
            Errc::kLimitExceeded);
}

// Found by fuzzing: the size of the first piece chose the encoding.
TEST(ReportReaderTest, ADeclarationAfterATagIsNone) {
  std::string metadata(kMetadata);
  metadata.replace(metadata.find("Example"), 7, "S\xF1");
  const std::string document =
      "<a><?xml version='1.0' encoding='windows-1252'?>" +
      feedback(metadata + std::string(kPolicy) + record());
  for (const std::size_t chunk_bytes : {1U, 4096U}) {
    test::RecordingSink sink;
    ASSERT_TRUE(test::read_in_chunks(document, chunk_bytes, sink));
    EXPECT_EQ(sink.header.org_name, "S\xEF\xBF\xBD Mail");
  }
}

TEST(ReportReaderTest, ABadCharacterReferenceStaysAText) {
  const auto got = read(report(
      record("192.0.2.1", "<header_from>a&#0;b&#xD800;&nbsp;</header_from>")));
  EXPECT_EQ(got.records.at(0).header_from.name, "a&#0;b&#xD800;&nbsp;");
  EXPECT_EQ(got.header.defects.counts().at(DefectId::kUnescapedMarkup), 1U);
}

}  // namespace
}  // namespace ruascope::parser
