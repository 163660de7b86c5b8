import { pomOf } from './maven-jars';

it('asks Maven for exactly the artifacts, without what does not exist', () => {
  expect(pomOf([{ coordinates: 'g:a:1', without: ['g:never-published'] }, { coordinates: 'h:b:2' }]))
    .toBe(`<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>fiveplane.backends</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version><exclusions><exclusion><groupId>g</groupId><artifactId>never-published</artifactId></exclusion></exclusions></dependency>
    <dependency><groupId>h</groupId><artifactId>b</artifactId><version>2</version><exclusions></exclusions></dependency>
  </dependencies>
</project>
`);
});
