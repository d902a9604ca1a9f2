#include "diagnosis/record_class.hpp"

#include <gtest/gtest.h>

namespace ruascope::diagnosis {
namespace {

DomainField domain(const char* name) {
  return {DomainField::State::kValid, name};
}

DkimAuth dkim(const char* name, DkimResult result) {
  DkimAuth auth;
  auth.domain = domain(name);
  auth.result = result;
  return auth;
}

SpfAuth spf(const char* name, SpfResult result,
            SpfScope scope = SpfScope::kMfrom) {
  SpfAuth auth;
  auth.domain = domain(name);
  auth.result = result;
  auth.scope = scope;
  return auth;
}

Policy policy(AlignmentMode adkim = AlignmentMode::kAbsent,
              AlignmentMode aspf = AlignmentMode::kAbsent) {
  Policy policy;
  policy.domain = domain("example.com");
  policy.adkim = adkim;
  policy.aspf = aspf;
  return policy;
}

// A record from example.com with the reporter's verdicts.
Record record(AlignedResult pe_dkim, AlignedResult pe_spf) {
  Record record;
  record.source_ip = *IpAddress::parse("8.8.8.8");
  record.header_from = domain("example.com");
  record.count = 1;
  record.pe_dkim = pe_dkim;
  record.pe_spf = pe_spf;
  return record;
}

constexpr AlignedResult kPass = AlignedResult::kPass;
constexpr AlignedResult kFail = AlignedResult::kFail;

TEST(Statement25Test, RawPassForAnotherDomainIsUnaligned) {
  Record r = record(kFail, kFail);
  r.spf = {spf("bounce.esp.example", SpfResult::kPass)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailUnaligned);
}

TEST(Statement26Test, EitherVerdictPassesAndDispositionIsNotAsked) {
  Record r = record(kPass, kFail);
  r.dkim = {dkim("example.com", DkimResult::kPass)};
  r.disposition = Disposition::kReject;
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kPassDkimOnly);
  EXPECT_TRUE(is_dmarc_pass(r));

  r = record(kFail, kFail);
  r.disposition = Disposition::kPass;
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailUnauthenticated);
  EXPECT_FALSE(is_dmarc_pass(r));
}

TEST(Statement27Test, AnAlignedTemperrorIsTransient) {
  Record r = record(kFail, kFail);
  r.dkim = {dkim("mail.example.com", DkimResult::kTempError)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailTransient);
}

TEST(RecordClassTest, AnUnalignedTemperrorIsNotTransient) {
  Record r = record(kFail, kFail);
  r.dkim = {dkim("esp.example", DkimResult::kTempError)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailUnauthenticated);

  r = record(kFail, kFail);
  r.dkim = {dkim("mail.example.com", DkimResult::kTempError)};
  classify(r, policy(AlignmentMode::kStrict));
  EXPECT_EQ(r.record_class, RecordClass::kFailUnauthenticated);
}

TEST(Statement28Test, SiblingsAlignRelaxedButPublicSuffixesDoNot) {
  Record r = record(kPass, kFail);
  r.header_from = domain("a.example.com");
  r.dkim = {dkim("b.example.com", DkimResult::kPass)};
  classify(r, policy());
  EXPECT_TRUE(r.dkim[0].alignment.relaxed);
  EXPECT_FALSE(r.dkim[0].alignment.strict);
  EXPECT_TRUE(r.dkim[0].alignment.applied);

  r.header_from = domain("example.co.uk");
  r.dkim = {dkim("other.co.uk", DkimResult::kPass)};
  classify(r, policy());
  EXPECT_FALSE(r.dkim[0].alignment.relaxed);
}

TEST(Statement29Test, StrictRejectsParentAndChild) {
  Record r = record(kFail, kFail);
  r.spf = {spf("mail.example.com", SpfResult::kPass)};
  r.dkim = {dkim("example.com", DkimResult::kPass)};
  classify(r, policy(AlignmentMode::kStrict, AlignmentMode::kStrict));
  EXPECT_FALSE(r.spf[0].alignment.applied);
  EXPECT_TRUE(r.spf[0].alignment.relaxed);
  EXPECT_TRUE(r.dkim[0].alignment.applied);
}

TEST(RecordClassTest, PassBothAndPassSpfOnly) {
  Record r = record(kPass, kPass);
  r.spf = {spf("example.com", SpfResult::kPass)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kPassBoth);
  r.pe_dkim = kFail;
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kPassSpfOnly);
}

TEST(RecordClassTest, AVerdictThatNothingSupportsIsAContradiction) {
  Record r = record(kPass, kFail);
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kContradiction);
  EXPECT_NE(r.flags & kFlagPeMismatch, 0U);
}

TEST(RecordClassTest, HeloScopeNeitherPassesNorAligns) {
  Record r = record(kFail, kFail);
  r.spf = {spf("example.com", SpfResult::kPass, SpfScope::kHelo)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailUnauthenticated);
  EXPECT_FALSE(r.spf[0].alignment.relaxed);
}

TEST(RecordClassTest, MissingVerdictsNeverCountAsPass) {
  Record r = record(AlignedResult::kAbsent, AlignedResult::kUnknown);
  r.spf = {spf("example.com", SpfResult::kPass)};
  classify(r, policy());
  EXPECT_EQ(r.record_class, RecordClass::kFailUnaligned);
  EXPECT_NE(r.flags & kFlagPeMismatch, 0U);
}

TEST(RecordClassTest, AnInvalidDomainNeverAligns) {
  Record r = record(kFail, kFail);
  r.spf = {spf("example.com", SpfResult::kPass)};
  r.spf[0].domain.state = DomainField::State::kInvalid;
  classify(r, policy());
  EXPECT_FALSE(r.spf[0].alignment.relaxed);
}

TEST(RecordClassTest, TheAuthorIsSeenFromThePolicyDomain) {
  Record r = record(kFail, kFail);
  classify(r, policy());
  EXPECT_EQ(r.author_relation, AuthorRelation::kSame);
  r.header_from = domain("a.example.com");
  classify(r, policy());
  EXPECT_EQ(r.author_relation, AuthorRelation::kSubdomain);
  r.header_from = domain("notexample.com");
  classify(r, policy());
  EXPECT_EQ(r.author_relation, AuthorRelation::kForeign);
  EXPECT_NE(r.flags & kFlagForeignAuthor, 0U);
}

}  // namespace
}  // namespace ruascope::diagnosis
