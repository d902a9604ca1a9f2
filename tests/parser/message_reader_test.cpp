#include "parser/message_reader.hpp"

#include <array>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "parser/mime.hpp"
#include "parser/transfer.hpp"

namespace ruascope::parser {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string report(const std::string& id) {
  return "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>x"
         "</org_name><email>a@reporter.example</email><report_id>" +
         id +
         "</report_id><date_range><begin>1</begin><end>2</end></date_range>"
         "</report_metadata><policy_published><domain>example.com</domain>"
         "<p>none</p></policy_published></feedback>";
}

// Keeps the ids of the reports and that each was ended or abandoned once.
class IdSink final : public ReportSink {
 public:
  Result<void> begin_report(const Policy&) override { return {}; }
  Result<void> add_xml(std::string_view bytes) override {
    xml.append(bytes);
    return {};
  }
  Result<void> add_record(Record&) override { return {}; }
  Result<void> end_report(ReportHeader& header) override {
    ids.push_back(header.report_id_norm);
    return {};
  }
  void abandon_report() override {}

  std::vector<std::string> ids;
  std::string xml;
};

struct Outcome {
  std::vector<std::string> ids;
  std::vector<std::string> failures;
  MessageKind kind = MessageKind::kOther;
  MailInfo mail;
  std::string xml;
};

Outcome read(const std::string& bytes, const Limits& limits = {}) {
  MemorySource source(bytes);
  IdSink sink;
  auto summary = read_message(source, limits, sink);
  Outcome outcome;
  if (!summary) return outcome;
  outcome.ids = sink.ids;
  outcome.xml = sink.xml;
  outcome.kind = summary->kind;
  outcome.mail = summary->mail;
  for (const PartFailure& failure : summary->failures) {
    outcome.failures.push_back(failure.reason + " @ " + failure.where);
  }
  return outcome;
}

using Member = std::pair<std::string, std::string>;

// An archive as libarchive writes it; `filter` 0: none.
std::string pack(int format, int filter, const std::vector<Member>& members) {
  std::string out(1U << 22U, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  archive_write_set_format(writer, format);
  if (filter != 0) archive_write_add_filter(writer, filter);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const auto& [name, bytes] : members) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

std::string gzip(const std::string& bytes) {
  return pack(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, {{"x", bytes}});
}
std::string zip(const std::vector<Member>& members) {
  return pack(ARCHIVE_FORMAT_ZIP, 0, members);
}

std::string base64(const std::string& bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k])
                                  : 0U;
    };
    const unsigned bits = (at(0) << 16U) | (at(1) << 8U) | at(2);
    for (unsigned k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kDigits[(bits >> (18 - 6 * k)) & 63U];
    }
    if (i % 57 == 54) out += "\r\n";
  }
  return out;
}

std::string part(const std::string& fields, const std::string& body) {
  return "--b\r\n" + fields + "\r\n\r\n" + body + "\r\n";
}

std::string attachment(const std::string& type, const std::string& bytes) {
  return part("Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64",
              base64(bytes));
}

std::string mail(const std::string& parts) {
  return "From: Reports <r@mail.reporter.example>\r\n"
         "Return-Path: <b@bounce.reporter.example>\r\n"
         "Subject: =?utf-8?B?UmVwb3J0IERvbWFpbjo=?= x\r\n"
         "Message-ID: <m@reporter.example>\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/mixed;\r\n "
         "boundary=\"b\"\r\n\r\npreamble\r\n" +
         parts + "--b--\r\n";
}

TEST(MessageReaderTest, AMailsHeaderIsRead) {
  const Outcome got =
      read(mail(attachment("application/gzip", gzip(report("1")))));
  EXPECT_THAT(got.ids, ElementsAre("1"));
  EXPECT_TRUE(got.mail.is_mail);
  EXPECT_EQ(got.mail.from_domain, "mail.reporter.example");
  EXPECT_EQ(got.mail.envelope_domain, "bounce.reporter.example");
  EXPECT_EQ(got.mail.subject, "Report Domain: x");
  EXPECT_EQ(got.mail.message_id, "m@reporter.example");
  EXPECT_EQ(got.xml, report("1"));
}

TEST(MessageReaderTest, LfAndCrlfAndMboxTwinsAgree) {
  const std::string crlf = mail(attachment("text/xml", report("1")));
  std::string lf;
  std::string cr;
  for (const char c : crlf) {
    if (c != '\r') lf += c;
    if (c != '\n') cr += c;
  }
  EXPECT_THAT(read(lf).ids, ElementsAre("1"));
  EXPECT_THAT(read(cr).ids, ElementsAre("1"));
  EXPECT_THAT(read("From a@example.com Mon\n" + lf).ids, ElementsAre("1"));
}

TEST(MessageReaderTest, TheWholeBodyMayBeTheReport) {
  EXPECT_THAT(read("From: a@b.example\nContent-Type: application/zip\n"
                   "Content-Transfer-Encoding: base64\n\n" +
                   base64(zip({{"r.xml", report("1")}})))
                  .ids,
              ElementsAre("1"));
}

TEST(Statement12Test, ContentDecidesWhateverTheTypeSays) {
  for (const char* type :
       {"application/zip; name=r.zip", "application/octet-stream", "text/plain",
        "image/png"}) {
    EXPECT_THAT(read(mail(attachment(type, gzip(report("1"))))).ids,
                ElementsAre("1"))
        << type;
    EXPECT_THAT(read(mail(attachment(type, zip({{"r", report("1")}})))).ids,
                ElementsAre("1"))
        << type;
    EXPECT_THAT(read(mail(attachment(type, report("1")))).ids, ElementsAre("1"))
        << type;
  }
}

TEST(MessageReaderTest, EveryContainerIsRead) {
  const std::vector<Member> one = {{"r.xml", report("1")}};
  std::string deflated(4096, '\0');
  uLongf size = deflated.size();
  const std::string plain = report("1");
  compress(reinterpret_cast<Bytef*>(deflated.data()), &size,
           reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  deflated.resize(size);
  const std::vector<std::string> containers = {
      report("1"),
      gzip(report("1")),
      pack(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2, one),
      pack(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ, one),
      pack(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, one),
      zip(one),
      pack(ARCHIVE_FORMAT_7ZIP, 0, one),
      pack(ARCHIVE_FORMAT_TAR_USTAR, 0, one),
      deflated,
      gzip(gzip(report("1"))),
      zip({{"r.xml.gz", gzip(report("1"))}}),
      gzip(zip(one)),
      gzip(report("1")) + "\r\n",
      zip(one) + "\r\n"};
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Outcome got = read(containers[i]);
    EXPECT_THAT(got.ids, ElementsAre("1")) << "container " << i;
    EXPECT_THAT(got.failures, ElementsAre()) << "container " << i;
  }
}

TEST(MessageReaderTest, AllMembersCountAndResourceForksDoNot) {
  const Outcome got = read(zip({{"a/1.xml", report("1")},
                                {"__MACOSX/a/._1.xml", "\x05\x16"},
                                {"a/._2.xml", "\x05\x16"},
                                {"2.xml", report("2")}}));
  EXPECT_THAT(got.ids, ElementsAre("1", "2"));
  EXPECT_THAT(got.failures, ElementsAre());
}

TEST(Statement13Test, ABadAttachmentDoesNotHideTheOthers) {
  const std::string cut = gzip(report("1")).substr(0, 60);
  const Outcome got =
      read(mail(attachment("application/gzip; name=\"one.xml.gz\"", cut) +
                attachment("text/xml", report("2"))));
  EXPECT_THAT(got.ids, ElementsAre("2"));
  ASSERT_EQ(got.failures.size(), 1U);
  EXPECT_THAT(got.failures[0], HasSubstr("part 1 (one.xml.gz)"));
  EXPECT_THAT(got.failures[0], HasSubstr("damaged"));
}

TEST(MessageReaderTest, ForwardedMailsAreEntered) {
  const std::string inner =
      mail(attachment("application/gzip", gzip(report("1"))));
  EXPECT_THAT(
      read("From: a@b.example\nContent-Type: multipart/mixed; boundary=o\n\n"
           "--o\nContent-Type: message/rfc822\n\n" +
           inner +
           "\n--o\nContent-Type: message/rfc822\n"
           "Content-Transfer-Encoding: base64\n\n" +
           base64(mail(attachment("text/xml", report("2")))) + "\n--o--\n")
          .ids,
      ElementsAre("1", "2"));
}

TEST(Statement23Test, ATlsReportIsIgnoredWhateverItsSubject) {
  const Outcome got = read(
      mail(attachment("application/tlsrpt+gzip",
                      gzip("{\"organization-name\":\"x\",\"policies\":[]}"))));
  EXPECT_EQ(got.kind, MessageKind::kTlsReport);
  EXPECT_THAT(got.ids, ElementsAre());
  EXPECT_THAT(got.failures, ElementsAre());
}

TEST(MessageReaderTest, OtherMailIsIgnored) {
  EXPECT_EQ(read(mail(part("Content-Type: message/feedback-report",
                           "Feedback-Type: auth-failure")))
                .kind,
            MessageKind::kFailureReport);
  for (const std::string& body :
       {part("Content-Type: text/html", "<html><body>hello</body></html>"),
        part("Content-Type: text/plain", "hello"),
        attachment("application/gzip", gzip("unused"))}) {
    const Outcome got = read(mail(body));
    EXPECT_EQ(got.kind, MessageKind::kOther);
    EXPECT_THAT(got.failures, ElementsAre());
  }
}

TEST(MessageReaderTest, ABareFileThatIsNoReportFailsInWords) {
  EXPECT_THAT(read("").failures, ElementsAre(HasSubstr("the file is empty")));
  EXPECT_THAT(read("just text").failures,
              ElementsAre(HasSubstr("neither a mail nor XML nor an archive")));
  EXPECT_THAT(read("<html></html>").failures,
              ElementsAre(HasSubstr("no feedback element")));
}

TEST(Statement11Test, ABombIsStoppedAtTheLimits) {
  Limits limits;
  const std::string bomb =
      gzip(report("1").substr(0, 60) + std::string(8U << 20U, ' '));
  // The limits of the document would stop it even before.
  limits.max_child_bytes = 64U << 20U;
  limits.max_text_bytes = 64U << 20U;
  limits.max_prologue_bytes = 64U << 20U;
  limits.max_inflated_bytes = 1U << 20U;
  EXPECT_THAT(read(bomb, limits).failures,
              ElementsAre(HasSubstr("inflates to more than 1048576 bytes")));
  limits.max_inflated_bytes = 64U << 20U;
  limits.max_inflation_ratio = 100;
  EXPECT_THAT(read(bomb, limits).failures,
              ElementsAre(HasSubstr("more than 100 times its size")));
}

TEST(MessageReaderTest, CountsAndDepthsAreLimited) {
  Limits limits;
  limits.max_archive_members = 1;
  EXPECT_THAT(
      read(zip({{"1", report("1")}, {"2", report("2")}}), limits).failures,
      ElementsAre(HasSubstr("more than 1 files")));
  limits = {};
  EXPECT_THAT(read(gzip(gzip(gzip(report("1"))))).failures,
              ElementsAre(HasSubstr("deeper than 2")));
  limits.max_mime_parts = 2;
  std::string parts;
  for (int i = 0; i < 3; ++i)
    parts += part("X: y", "text");
  EXPECT_THAT(read(mail(parts), limits).failures,
              ElementsAre(HasSubstr("more than 2 parts")));
  limits = {};
  limits.max_message_bytes = 100;
  EXPECT_THAT(read(mail(parts), limits).failures,
              ElementsAre(HasSubstr("the mail is larger than 100 bytes")));
}

TEST(MimeTest, FileNamesInPiecesAndBadHeadersAreUnderstood) {
  const std::string text = mail(part(
      "ContentType: text/plain; name*0=\"a!b!1\"; name*1=\"!2.xml.gz\"", "x"));
  const MimeMessage message = read_mime(text, {});
  ASSERT_EQ(message.leaves.size(), 1U);
  EXPECT_EQ(message.leaves[0].name, "a!b!1!2.xml.gz");
}

TEST(MimeTest, AMissingLastDelimiterLosesNothing) {
  std::string text = mail(attachment("text/xml", report("1")));
  text.resize(text.rfind("--b--"));
  EXPECT_THAT(read(text).ids, ElementsAre("1"));
}

TEST(TransferTest, Base64IsLenient) {
  EXPECT_EQ(decode_base64("aGV sbG8"), "hello");
  EXPECT_EQ(decode_base64("aGVs\r\nbG8=\r\ntrailer"), "hello");
  EXPECT_EQ(decode_base64("a!G@Vs"), "hel");
  EXPECT_EQ(decode_base64(""), "");
}

TEST(TransferTest, QuotedPrintableAndUuencode) {
  EXPECT_EQ(decode_quoted_printable("a=3Db=\r\nc=\nd=ZZ"), "a=bcd=ZZ");
  EXPECT_EQ(decode_uuencode("text\nbegin 644 x.txt\n%:&5L;&\\\n`\nend\n"),
            "hello");
}

TEST(TransferTest, EncodedWordsJoinWithoutTheBlankBetween) {
  EXPECT_EQ(decode_words("x =?utf-8?Q?a_b?= =?utf-8?B?Yw==?= y"), "x a bc y");
  EXPECT_EQ(decode_words("=?broken"), "=?broken");
}

}  // namespace
}  // namespace ruascope::parser
